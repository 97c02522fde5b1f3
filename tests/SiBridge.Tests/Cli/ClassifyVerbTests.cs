using Shouldly;
using Xunit;

namespace SiBridge.Tests.Cli;

public sealed class ClassifyVerbTests
{
    private const string Conflict = "HTTP/1.1 409 Conflict\r\nContent-Type: application/json\r\n\r\n{ \"code\": \"DEJA_CREE\" }";

    private const string DuplicateOn409 = """, "classify": [ { "if": { "status": [409] }, "then": "duplicate" } ]""";

    [Fact]
    public async Task A_recorded_answer_is_told_with_the_rule_that_decides()
    {
        using var folder = new Folder();
        var network = folder.Write("reseau.json", Network(DuplicateOn409));

        var run = await Invocation.Of("classify", "--partners", network, "--partner", "of-a", "--response", folder.Write("r.http", Conflict));

        run.Code.ShouldBe(0);
        run.Output.ShouldEndWith("r.http : HTTP 409 → duplicate, déjà reçu : livré (règle 1)\n");
    }

    [Fact]
    public async Task Only_what_other_rules_decide_otherwise_is_listed_against_them()
    {
        using var folder = new Folder();
        var (now, before) = (folder.Write("apres.json", Network(DuplicateOn409)), folder.Write("avant.json", Network("")));
        var (conflict, yes) = (folder.Write("409.http", Conflict), folder.Write("200.http", "HTTP/2 200\n\n"));

        var run = await Invocation.Of("classify", "--partners", now, "--against", before, "--partner", "of-a", "--response", conflict, yes);

        run.Code.ShouldBe(1);
        run.Output.ShouldContain("409.http : HTTP 409 → retry, nouvel essai (toute autre réponse) dans");
        run.Output.ShouldNotContain("200.http");
        run.Output.ShouldEndWith("1 réponse lue autrement, sur 2.\n");
    }

    [Theory]
    [InlineData("of-b", "ne connaît pas « of-b » ; il connaît of-a")]
    [InlineData("of-a", "n'est pas une réponse HTTP")]
    public async Task What_cannot_be_read_is_said(string partner, string message)
    {
        using var folder = new Folder();

        var run = await Invocation.Of("classify", "--partners", folder.Write("reseau.json", Network("")), "--partner", partner, "--response", folder.Write("r.http", "bonjour"));

        run.Code.ShouldBe(2);
        run.Error.ShouldContain(message);
    }

    private static string Network(string more) =>
        $$"""
        { "network": { "name": "Essai", "timezone": "Europe/Paris" }, "partners": [ { "code": "of-a", "kind": "organisme", "name": "A", "sirets": ["12345678200010"],
          "receives": [ { "code": "principal", "types": ["*"], "channel": { "kind": "http", "url": "https://of.example/sibridge"{{more}} } } ] } ] }
        """;
}
