using System.Text.Json;
using Shouldly;
using SiBridge.Flows;
using SiBridge.Reference;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Schemas;

/// <summary>Every file of <c>schemas/exemples</c>: what partners are shown as good is accepted, what they are shown as bad is refused for the reasons told.</summary>
public sealed class ExamplesTests
{
    private static readonly SchemaCatalogue Catalogue = EmbeddedBridge.Schemas;

    /// <summary>After every date of the examples, which all lie before October 2026.</summary>
    private static readonly RuleContext Rules = new(new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero), TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris"));

    private static readonly string Folder = Path.Combine(Repository.Root, "schemas", "exemples");

    public static TheoryData<string> Valid => [.. Files("valides")];

    public static TheoryData<string> Invalid => [.. Files("invalides")];

    public static TheoryData<string> Types => [.. SchemaCatalogue.Types];

    [Theory]
    [MemberData(nameof(Valid))]
    public void A_valid_example_is_accepted(string file) => Verdict(TypeOf(file), Read(file)).ShouldBe("accepted");

    [Theory]
    [MemberData(nameof(Invalid))]
    public void An_invalid_example_is_refused_for_the_reasons_it_names_and_no_others(string file)
    {
        var example = Read(file);
        var expected = Told(example.GetProperty("slug").GetString()!, example.GetProperty("errors").EnumerateArray()
            .Select(e => (e.GetProperty("pointer").GetString()!, e.GetProperty("code").GetString()!)));

        Verdict(TypeOf(file), example.GetProperty("message")).ShouldBe(expected);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_type_shows_what_is_good_and_what_is_bad(string type)
    {
        Files("valides").Count(f => TypeOf(f) == type).ShouldBeGreaterThanOrEqualTo(3);
        Files("invalides").Count(f => TypeOf(f) == type).ShouldBeGreaterThanOrEqualTo(5);
    }

    [Fact]
    public void The_examples_were_found_and_each_lies_where_a_verdict_is_expected()
    {
        var all = Directory.GetFiles(Folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Folder, f)).ToList();

        all.Count.ShouldBeGreaterThan(200);
        all.Except(Files("valides")).Except(Files("invalides")).ShouldBeEmpty();
    }

    private static string Verdict(string type, JsonElement message)
    {
        if (NirSearch.Find(message) is { Count: > 0 } pointers) return Told("nir-refused", pointers.Select(p => (p, "nir")));
        if (Catalogue.Message(type).Evaluate(message) is { Count: > 0 } errors) return Told("schema-violation", errors.Select(e => (e.Pointer, e.Code)));
        var flow = FlowTable.Of(type);
        return flow.Check(flow.Read(message), Rules).ToList() is { Count: > 0 } violations
            ? Told("business-rule", violations.Select(v => (v.Pointer, v.Code)))
            : "accepted";
    }

    private static string Told(string slug, IEnumerable<(string Pointer, string Code)> errors) =>
        string.Join('\n', errors.Select(e => $"{e.Pointer} {e.Code}").Distinct().Order(StringComparer.Ordinal).Prepend(slug));

    private static IEnumerable<string> Files(string verdict) => SchemaCatalogue.Types
        .Select(type => Path.Combine(Folder, type + ".v1", verdict)).Where(Directory.Exists)
        .SelectMany(folder => Directory.GetFiles(folder, "*.json")).Select(f => Path.GetRelativePath(Folder, f)).Order(StringComparer.Ordinal);

    private static string TypeOf(string file) => file[..file.IndexOf('.', StringComparison.Ordinal)];

    private static JsonElement Read(string file) => JsonSerializer.Deserialize<JsonElement>(File.ReadAllBytes(Path.Combine(Folder, file)));
}
