using Shouldly;
using SiBridge.Cli;
using Xunit;

namespace SiBridge.Tests.Cli;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("run", "--database", "postgres://nulle-part/base", "--database : ce n'est pas une chaîne de connexion PostgreSQL")]
    [InlineData("run", "--database", "Port=5432;Database=base", "--database : ce n'est pas une chaîne de connexion PostgreSQL")]
    [InlineData("run", "--broker", "http://nulle-part", "--broker : ce n'est pas l'adresse d'un serveur RabbitMQ")]
    [InlineData("run", "--broker", "amqp://nulle-part", "--broker : un serveur RabbitMQ relie plusieurs processus, qui se partagent une base PostgreSQL")]
    [InlineData("run", "--roles", "gateway", "il manque --broker et --database")]
    [InlineData("run", "--roles", ",", "--roles : il manque un rôle")]
    [InlineData("run", "--roles", "console", "console n'est pas encore dans cette version")]
    [InlineData("run", "--roles", "gateway,worker,facteur", "« facteur » n'est pas un rôle")]
    [InlineData("run", "--broker", "env:SIBRIDGE_NULLE_PART", "SIBRIDGE_NULLE_PART n'est pas définie")]
    [InlineData("run", "--ports", "80", "« --ports » n'est ni une commande ni une option connue")]
    [InlineData("failures", "--url", "http://127.0.0.1:1", "Il faut la clé d'un exploitant")]
    [InlineData("replay", "--url", "http://127.0.0.1:1", "Dites quoi rejouer")]
    [InlineData("skip", "--reason", "traité", "il manque ce sur quoi agir")]
    public async Task What_cannot_be_done_is_refused_in_one_sentence(string verb, string option, string value, string sentence)
    {
        var run = await Invocation.Of(verb, option, value);

        run.Code.ShouldBe(2);
        run.Error.ShouldContain(sentence);
    }

    [Theory]
    [InlineData("valider", "« valider » n'est ni une commande ni une option connue.\nAide : ")]
    [InlineData("--valider", "Il manque une commande.\n« --valider » n'est")]
    public async Task A_misspelt_command_is_not_told_as_a_missing_one(string written, string told) =>
        (await Invocation.Of(written)).Error.ShouldStartWith(told);

    [Theory]
    [InlineData("Host=h", null, "il manque --broker,")]
    [InlineData(null, "amqp://h", "il manque --database,")]
    public async Task A_role_alone_is_told_which_server_it_lacks(string? database, string? broker, string sentence)
    {
        string[] servers = [.. database is null ? [] : new[] { "--database", database }, .. broker is null ? [] : new[] { "--broker", broker }];

        var run = await Invocation.Of(["run", "--roles", "worker", .. servers]);

        run.Code.ShouldBe(2);
        run.Error.ShouldContain(sentence);
    }

    [Theory]
    [InlineData("--database", "Host=h;Pasword=tres-secret")]
    [InlineData("--database", "Host=h;Port=tres-secret")]
    [InlineData("--broker", "amqp://sibridge:tres-secret@h:port")]
    [InlineData("--broker", "amqp://sibridge:tres-secret@h/un/deux")]
    public async Task What_may_hold_a_password_is_never_repeated(string option, string value)
    {
        var run = await Invocation.Of("run", option, value);

        run.Code.ShouldBe(2);
        run.Error.ShouldStartWith($"{option} : ce n'est pas");
        (run.Output + run.Error).ShouldNotContain("tres-secret");
    }

    [Fact]
    public async Task The_line_that_a_newcomer_pastes_carries_a_message_that_the_gateway_takes()
    {
        using var folder = new Folder();

        var quoted = ReadyLines.Curl("http://127.0.0.1:5080", DateTimeOffset.UtcNow).Split('\'');

        quoted.Length.ShouldBe(9, "four texts in single quotes and none of them with an apostrophe");
        var run = await Invocation.Of("validate", folder.Write("body.json", quoted[7]), "--type", "prescription");
        run.Code.ShouldBe(0, run.Output);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("demo")]
    [InlineData("check")]
    [InlineData("validate")]
    [InlineData("key", "new")]
    [InlineData("failures")]
    [InlineData("replay")]
    [InlineData("skip")]
    [InlineData("version")]
    public async Task Every_verb_explains_itself(params string[] verb)
    {
        var run = await Invocation.Of([.. verb, "--help"]);

        run.Code.ShouldBe(0);
        run.Output.ShouldContain($"Usage : sibridge {string.Join(' ', verb)} ");
        run.Output.ShouldContain("cette aide");
    }
}
