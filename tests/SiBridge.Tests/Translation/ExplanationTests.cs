using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.Contracts;
using SiBridge.Flows;
using SiBridge.Tests.Support;
using SiBridge.Translation;
using SiBridge.Translation.Codes;
using Xunit;

namespace SiBridge.Tests.Translation;

/// <summary>What a format has no words for is found by trying, so it holds for a format that nobody told anything about.</summary>
public sealed class ExplanationTests
{
    private static readonly FormatsInForce InForce = Networks.Reading(Tables.Inscriptions).Formats;

    private static readonly Additions Journey = new("123456", Messages.PommierBleu, new(Reference: "MAG"), [2, 3], new("MORVANDEL", "Lina", new(2007, 5, 14), "14000", "4053956Z"))
    {
        Etape = new("14327S00", "P-2026-0417", "entree", new(2026, 7, 20, 17, 0, 0, TimeSpan.FromHours(2)), null, new(2026, 7, 20), new(2026, 9, 25), null),
    };

    [Fact]
    public void What_makes_no_difference_to_a_format_is_not_in_it()
    {
        var left = Left(Messages.Entree, Audience.Financeur, new Slip("prescription_id", "date_entree", "jeune.prenom", "session_cle"));

        left.ShouldBe([
            "/id NotInFormat", "/emis_le NotInFormat", "/mission_locale NotInFormat", "/statut NotInFormat", "/date_fin_prevue NotInFormat",
            "/organisme NotInFormat", "/financeurs NotInFormat", "/jeune/nom_naissance NotInFormat", "/jeune/date_naissance NotInFormat", "/jeune/code_postal NotInFormat",
        ]);
    }

    [Fact]
    public void What_a_format_cuts_is_told_as_cut() =>
        Left(Messages.Session, Audience.Offre, new Slip("intitule:5", "contact.nom", "url")).ShouldContain("/intitule CutShort");

    [Fact]
    public void What_a_format_cannot_do_without_is_in_it() =>
        Left(Messages.Entree, Audience.MissionLocale, new Slip("!dossier")).ShouldNotContain(o => o.StartsWith("/dossier ", StringComparison.Ordinal));

    [Fact]
    public void Of_a_list_each_item_is_asked_for() =>
        Left(Messages.Entree, Audience.Financeur, new Slip("financeurs.0")).ShouldContain("/financeurs/1 NotInFormat");

    public static TheoryData<string, string, Audience> Everything
    {
        get
        {
            var all = new TheoryData<string, string, Audience>();
            foreach (var format in InForce.All)
            {
                foreach (var flow in FlowTable.All.Where(f => f.Emitters.Count > 0 && format.Types?.Contains(f.Type) is not false))
                {
                    foreach (var share in flow.Shares.Where(s => (!format.TellsState || s.To is Audience.MissionLocale) && (format.Only ?? s.To) == s.To)) all.Add(format.Name, flow.Type, share.To);
                }
            }

            return all;
        }
    }

    /// <summary>Else a format would tell its reader what the whitelist withholds, or what was left out of it could not be found.</summary>
    [Theory]
    [MemberData(nameof(Everything))]
    public void A_format_is_made_of_what_its_reader_may_read_and_of_nothing_else(string name, string type, Audience to)
    {
        var format = InForce.Find(name)!;
        var message = Sample(type).With(("commentaire", "secret"));
        if (type is "abandon" or "interruption") message = message.With(("motif", "sante"));
        var outgoing = Outgoing(message, to);
        var read = JsonSerializer.SerializeToUtf8Bytes(outgoing.AsRead());

        var retold = outgoing.Retold(read, JsonDocument.Parse(read).RootElement);

        Text(outgoing, format).ShouldBe(Text(retold, format));
        Text(outgoing, format).ShouldNotContain("secret");
    }

    [Fact]
    public void A_format_that_reads_on_its_own_what_its_reader_may_not_is_seen()
    {
        var outgoing = Outgoing(Messages.Prescription, Audience.Organisme);
        var read = JsonSerializer.SerializeToUtf8Bytes(outgoing.AsRead());

        Text(outgoing, new Leak()).ShouldNotBe(Text(outgoing.Retold(read, JsonDocument.Parse(read).RootElement), new Leak()));
    }

    private static List<string> Left(Told message, Audience to, IFormat format) =>
        [.. Explanation.Of(Outgoing(message, to), format).LeftOut.Select(o => $"{o.Pointer} {o.Why}")];

    private static Outgoing Outgoing(Told message, Audience to)
    {
        var utf8 = message.Utf8;
        var share = FlowTable.Of(message.Type).Shares.Single(s => s.To == to);
        return new(utf8, JsonDocument.Parse(utf8).RootElement, share, message.Type, Guid.Parse("019f0000-0000-7000-8000-000000000001"), "emetteur", Journey);
    }

    /// <summary>JSON in one spelling; other formats as they are.</summary>
    private static string Text(Outgoing message, IFormat format)
    {
        byte[] body;
        try
        {
            body = Body.Of(message.In(format), message.Message);
        }
        catch (UnmappedException e)
        {
            return e.Unmapped.ToString();
        }

        return format.Extension is "json" ? string.Join('\n', JsonNode.Parse(body)!.AsObject().OrderBy(p => p.Key, StringComparer.Ordinal)) : Encoding.UTF8.GetString(body);
    }

    private static Told Sample(string type) =>
        new(type, JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "compose", "sample", "messages", type + ".json")))!.AsObject());

    /// <summary>A format of its own: some values on a slip of paper. A length after the name cuts; an exclamation mark before it insists.</summary>
    private sealed class Slip(params string[] words) : IFormat
    {
        public string Name => "slip";

        public string ContentType => "text/plain";

        public string Extension => "txt";

        public IReadOnlyList<string>? Types => null;

        public byte[] Make(Outgoing message)
        {
            var read = JsonNode.Parse(Body.Of(message.In(Formats.Canonical), message.Message))!;
            return new BodyWriter(message.Message).Write(string.Join('\n', words.Select(w => Word(read, w)))).ToParts();
        }

        private static string Word(JsonNode read, string word)
        {
            var (path, cut) = word.TrimStart('!').Split(':') is [var name, var length] ? (name, int.Parse(length, System.Globalization.CultureInfo.InvariantCulture)) : (word.TrimStart('!'), int.MaxValue);
            var value = path.Split('.').Aggregate((JsonNode?)read, (node, step) => node is JsonArray list ? list.ElementAtOrDefault(int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)) : node?[step]);
            if (value is null && word[0] is '!') throw new InvalidOperationException($"no {path}");
            var text = value?.ToString() ?? "";
            return text[..Math.Min(cut, text.Length)];
        }
    }

    /// <summary>Tells the Mission Locale's own file number to whoever asks.</summary>
    private sealed class Leak : IFormat
    {
        public string Name => "leak";

        public string ContentType => "text/plain";

        public string Extension => "txt";

        public IReadOnlyList<string>? Types => null;

        public byte[] Make(Outgoing message) =>
            new BodyWriter(message.Message).Write(message.Json.TryGetProperty("dossier", out var dossier) ? dossier.GetString()! : "").ToParts();
    }
}
