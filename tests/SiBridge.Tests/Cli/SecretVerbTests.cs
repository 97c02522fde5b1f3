using System.Globalization;
using System.Text.RegularExpressions;
using Shouldly;
using SiBridge.Cli;
using SiBridge.Delivery.Channels;
using SiBridge.Reference;
using Xunit;

namespace SiBridge.Tests.Cli;

public sealed class SecretVerbTests : IDisposable
{
    private const string Old = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_new_secret_is_one_that_a_channel_takes()
    {
        var (first, second) = (await Invocation.Of("secret", "new"), await Invocation.Of("secret", "new"));

        SigningKey.Read(first.Output.Trim()).ShouldBeOfType<HmacKey>();
        second.Output.ShouldNotBe(first.Output);
    }

    [Fact]
    public async Task A_new_ed25519_key_comes_with_the_public_key_for_the_partner()
    {
        var run = await Invocation.Of("secret", "new", "--ed25519");

        var lines = run.Output.Trim().Split('\n');
        SigningKey.Read(lines[0]).ShouldBeOfType<Ed25519Key>().Public.ShouldBe(lines[1].Split(" : ")[1]);
    }

    [Fact]
    public async Task An_ed25519_key_replaces_a_shared_secret_and_only_its_public_half_is_shown()
    {
        var file = Network(""" "kind": "http", "url": "https://of.example/", "secret": "OLD" """);

        var run = await Invocation.Of("secret", "rotate", "--ed25519", "--partners", file, "--partner", "of");

        run.Code.ShouldBe(0, run.Error);
        var written = Regex.Match(File.ReadAllText(file), "\"secret\": \"(whsk_[^\"]+)\", \"previous_secret\": \"" + Old).Groups[1].Value;
        run.Output.ShouldNotContain("whsk_");
        run.Output.ShouldContain($"donnez la nouvelle clé publique ({SigningKey.Read(written)!.Public}) au partenaire d'ici là");
        (await Invocation.Of("secret", "public", "--partners", file, "--partner", "of")).Output.Trim().ShouldBe(SigningKey.Read(written)!.Public);
    }

    [Fact]
    public async Task An_ed25519_key_is_replaced_by_another_one()
    {
        var old = Ed25519Key.New();
        var file = Network($$""" "kind": "http", "url": "https://of.example/", "secret": "{{old}}" """);

        (await Rotate(file)).Code.ShouldBe(0);

        var keys = (await Invocation.Of("secret", "public", "--partners", file, "--partner", "of")).Output.Trim().Split('\n');
        keys.Length.ShouldBe(2);
        keys[1].ShouldBe(SigningKey.Read(old)!.Public);
    }

    [Fact]
    public async Task A_shared_secret_has_no_public_half()
    {
        var run = await Invocation.Of("secret", "public", "--partners", Network(""" "kind": "http", "url": "https://of.example/", "secret": "OLD" """), "--partner", "of");

        run.Code.ShouldBe(2);
        run.Error.ShouldContain("of/http n'est pas signé en ed25519");
    }

    [Theory]
    [InlineData(
        "\"kind\": \"http\", \"url\": \"https://of.example/\", \"secret\": \"OLD\", \"timeout_seconds\": 2 ",
        "\"kind\": \"http\", \"url\": \"https://of.example/\", \"secret\": \"NEW\", \"previous_secret\": \"OLD\", \"previous_secret_until\": \"UNTIL\", \"timeout_seconds\": 2 ")]
    [InlineData(
        "\n    \"kind\": \"http\",\n    \"url\": \"https://of.example/\",\n    \"secret\":   \"OLD\"\n  ",
        "\n    \"kind\": \"http\",\n    \"url\": \"https://of.example/\",\n    \"secret\":   \"NEW\",\n    \"previous_secret\": \"OLD\",\n    \"previous_secret_until\": \"UNTIL\"\n  ")]
    [InlineData(
        "\r\n\t\"secret\": \"OLD\",\r\n\t\"kind\": \"http\",\r\n\t\"url\": \"https://of.example/\"",
        "\r\n\t\"secret\": \"NEW\",\r\n\t\"previous_secret\": \"OLD\",\r\n\t\"previous_secret_until\": \"UNTIL\",\r\n\t\"kind\": \"http\",\r\n\t\"url\": \"https://of.example/\"")]
    [InlineData(
        "\"previous_secret_until\": \"2020-01-31\", \"previous_secret\": \"whsec_QUJDREVGR0hJSktMTU5PUFFSU1RVVldY\", \"kind\": \"http\", \"secret\": \"OLD\", \"url\": \"https://of.example/\"",
        "\"previous_secret_until\": \"UNTIL\", \"previous_secret\": \"OLD\", \"kind\": \"http\", \"secret\": \"NEW\", \"url\": \"https://of.example/\"")]
    public async Task A_secret_is_replaced_in_the_file_whose_layout_stays(string before, string after)
    {
        var file = Network(before);

        var run = await Rotate(file);

        run.Code.ShouldBe(0, run.Error);
        var fresh = Regex.Match(run.Output, "^Nouveau secret de of/http : (whsec_[A-Za-z0-9+/=]{44})\n").Groups[1].Value;
        var until = InSevenDays();
        File.ReadAllText(file).ShouldBe(Text(after.Replace("NEW", fresh, StringComparison.Ordinal).Replace("UNTIL", until, StringComparison.Ordinal)));
        run.Output.ShouldContain($"Jusqu'au {until} inclus, chaque envoi porte les deux signatures");
        NetworkReading.Read(file).Problems.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("\"timezone\": \"Europe/Paris\"", "", "réseau/avis", "donnez le nouveau secret à qui reçoit ces avis d'ici là")]
    [InlineData("\"sirets\": [\"12345678200010\"]", "of", "of/avis", "donnez le nouveau secret au partenaire d'ici là")]
    public async Task The_secret_that_signs_notices_is_replaced_as_any_other(string beside, string partner, string name, string told)
    {
        const string notices = """ "notices": { "channel": { "kind": "http", "url": "https://avis.example/", "secret": "OLD" } } """;
        var holder = partner is "" ? notices : $"\"contact\": {{ {notices} }}";
        var text = Text(""" "kind": "http", "url": "https://of.example/", "secret": "OLD" """).Replace(beside, beside + "," + holder.Replace("OLD", Old, StringComparison.Ordinal), StringComparison.Ordinal);
        var file = folder.Write("partners.json", text);
        string[] which = partner is "" ? ["--notices"] : ["--notices", "--partner", partner];

        var run = await Invocation.Of(["secret", "rotate", "--partners", file, .. which]);

        run.Code.ShouldBe(0, run.Error);
        var fresh = Regex.Match(run.Output, $"^Nouveau secret de {name} : (whsec_[A-Za-z0-9+/=]{{44}})\n").Groups[1].Value;
        run.Output.ShouldContain(told);
        File.ReadAllText(file).ShouldBe(text.Replace(
            $"avis.example/\", \"secret\": \"{Old}\"",
            $"avis.example/\", \"secret\": \"{fresh}\", \"previous_secret\": \"{Old}\", \"previous_secret_until\": \"{InSevenDays()}\"", StringComparison.Ordinal));
        NetworkReading.Read(file).Problems.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("dites quel partenaire, ou --notices pour les avis aux exploitants")]
    [InlineData("les avis aux exploitants n'ont pas de canal http", "--notices")]
    [InlineData("les avis à « of » n'ont pas de canal http", "--notices", "--partner", "of")]
    [InlineData("les avis n'ont qu'un canal", "--notices", "--partner", "of", "--channel", "http")]
    public async Task Which_channel_is_meant_has_to_be_told(string sentence, params string[] which)
    {
        var run = await Invocation.Of(["secret", "rotate", "--partners", Network(""" "kind": "http", "url": "https://of.example/", "secret": "OLD" """), .. which]);

        run.Code.ShouldBe(2);
        run.Error.ShouldContain(sentence);
    }

    [Fact]
    public async Task Nobody_else_may_read_the_file_that_nobody_else_might_read_before_and_nothing_is_left_beside_it()
    {
        if (OperatingSystem.IsWindows()) return;
        var file = Network($$""" "kind": "http", "url": "https://of.example/", "secret": "OLD" """);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        (await Rotate(file)).Code.ShouldBe(0);

        File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.GetFiles(folder.Path).ShouldBe([file]);
    }

    [Fact]
    public async Task Two_replacements_at_a_time_would_cut_a_partner_off()
    {
        var file = Network(""" "kind": "http", "url": "https://of.example/", "secret": "OLD" """);
        await Rotate(file);
        var once = File.ReadAllText(file);

        var run = await Rotate(file);

        run.Code.ShouldBe(2);
        run.Error.ShouldContain($"un remplacement est en cours (jusqu'au {InSevenDays()} inclus)");
        File.ReadAllText(file).ShouldBe(once);
    }

    [Fact]
    public async Task A_secret_behind_a_reference_is_not_ours_to_write()
    {
        folder.Write("of-secret", Old);
        var file = Network(""" "kind": "http", "url": "https://of.example/", "secret": "file:of-secret" """);
        var before = File.ReadAllText(file);

        var run = await Rotate(file);

        run.Code.ShouldBe(1);
        File.ReadAllText(file).ShouldBe(before);
        run.Output.ShouldContain("1. mettez l'actuel derrière file:of-secret.precedent ;");
        run.Output.ShouldContain($"\"previous_secret\": \"file:of-secret.precedent\", \"previous_secret_until\": \"{InSevenDays()}\"");
        run.Output.ShouldNotContain(Old);
    }

    [Theory]
    [InlineData("of", """ "kind": "http", "url": "https://of.example/" """, "of/http n'a pas de secret à remplacer")]
    [InlineData("of", """ "kind": "inbox" """, "« of » n'a pas de canal http")]
    [InlineData("ml", """ "kind": "inbox" """, "ne connaît pas « ml »")]
    [InlineData("of", """ "kind": "ftp" """, "/partners/1/receives/0/channel/kind")]
    public async Task What_cannot_be_replaced_is_told(string partner, string channel, string sentence)
    {
        var run = await Invocation.Of("secret", "rotate", "--partners", Network(channel), "--partner", partner);

        run.Code.ShouldBe(2);
        run.Error.ShouldContain(sentence);
    }

    [Theory]
    [InlineData("""  , "previous_secret_until": "2020-01-31" """, "l'ancien ne signe plus")]
    [InlineData("", "jusqu'à quel jour ce secret signe encore manque")]
    public async Task A_check_tells_of_a_previous_secret_that_serves_no_more_or_has_no_end(string until, string told)
    {
        var file = Network($$""" "kind": "http", "url": "https://127.0.0.1:1/", "secret": "OLD", "previous_secret": "OLD" {{until}} """);

        (await Invocation.Of("check", "--partners", file, "--data", folder.Path)).Output.ShouldContain(told);
    }

    private static Task<Invocation> Rotate(string file) => Invocation.Of("secret", "rotate", "--partners", file, "--partner", "of");

    private static string InSevenDays() =>
        JourneeLocale.Of(DateTimeOffset.UtcNow, TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris")).AddDays(7).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private string Network(string channel) => folder.Write("partners.json", Text(channel));

    private static string Text(string channel) => $$"""
        { "network": { "name": "N", "timezone": "Europe/Paris", "allow": ["127.0.0.0/8"] }, "partners": [
          { "code": "autre", "kind": "carif", "name": "C", "receives": [ { "code": "http", "types": ["*"], "channel": { "kind": "inbox" } } ] },
          { "code": "of", "kind": "organisme", "name": "O — été", "sirets": ["12345678200010"],
            "receives": [ { "code": "http", "types": ["*"], "channel": {{{channel.Replace("OLD", Old, StringComparison.Ordinal)}}} } ] } ] }

        """;
}
