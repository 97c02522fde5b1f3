using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.Cli;
using SiBridge.Cli.Translate;
using SiBridge.Contracts;
using SiBridge.Flows;
using SiBridge.Tests.Support;
using SiBridge.Translation;
using Xunit;

namespace SiBridge.Tests.Translation;

/// <summary>
/// Every case of <c>Translation/cases/FORMAT</c> (<c>csv-</c> for <c>csv:</c>): <c>CASE.in.json</c> is a message, who reads it (<c>to</c>) and the prescription that opened its
/// journey (<c>journey</c>, where something is added), the settings of its channel (<c>channel</c>, where the format has some),
/// and tables of codes (<c>reference</c>, where it reads some); <c>CASE.out.*</c> is the body, to the byte.
/// <c>CASE.in.csv</c>, or <c>CASE.in.doc.json</c>, is a document of theirs, of which <c>CASE.out.jsonl</c> tells each line.
/// </summary>
public sealed class CasesTests
{
    /// <summary>Set it, and each body is written instead of compared: then read the difference before it is committed.</summary>
    private const string WriteAnew = "SIBRIDGE_WRITE_CASES";

    private const string In = ".in.json";

    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "SiBridge.Tests", "Translation", "cases");

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var file in Directory.GetFiles(Folder, "*" + In, SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                cases.Add(Path.GetFileName(Path.GetDirectoryName(file)!), Path.GetFileName(file)[..^In.Length]);
            return cases;
        }
    }

    public static TheoryData<string, string> Documents
    {
        get
        {
            var documents = new TheoryData<string, string>();
            foreach (var file in Directory.GetFiles(Folder, "*.in.*", SearchOption.AllDirectories).Where(f => !f.EndsWith(In, StringComparison.Ordinal) && Path.GetExtension(f) is not ".xml").Order(StringComparer.Ordinal))
                documents.Add(Path.GetFileName(Path.GetDirectoryName(file)!), Path.GetFileName(file));
            return documents;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_message_is_translated_to_the_byte(string format, string name)
    {
        var read = JsonNode.Parse(File.ReadAllBytes(Path.Combine(Folder, format, name + In)))!.AsObject();
        var words = Networks.Reading(read["reference"]?.AsObject()).FormatOf(Named(format)).ShouldNotBeNull($"{format} is the folder of no format").For(JsonSerializer.SerializeToElement(read["channel"] ?? new JsonObject()), Networks.Normandie.Zone);

        Is(Made(words, read), Path.Combine(Folder, format, $"{name}.out.{words.Extension}"));
    }

    /// <summary>LHEO's documents tell where in them each oddity is, and have their own test.</summary>
    [Theory]
    [MemberData(nameof(Documents))]
    public void A_document_is_read_line_by_line(string format, string file)
    {
        // Of its codes only one is public, and not its sense.
        var network = Networks.Reading(format is "francetravail" ? Tables.Inscriptions : null);
        using var said = new StringWriter();
        using var document = File.OpenRead(Path.Combine(Folder, format, file));

        new ReadDocument(network, network.ByCode("of-pommier-bleu")!, network.ReadingOf(Named(format))!, type: null, json: true, said)
            .Show(document, file, new(2026, 9, 28, 6, 0, 0, TimeSpan.Zero));

        Is(Encoding.UTF8.GetBytes(said.ToString()), Path.Combine(Folder, format, file[..file.IndexOf(".in.", StringComparison.Ordinal)] + ".out.jsonl"));
    }

    [Fact]
    public void No_format_is_without_a_case() =>
        Networks.Reading(null).Formats.All.Select(f => f.Name).Except(Cases.Select(c => Named(c.Data.Item1))).ShouldBeEmpty();

    [Fact]
    public void Every_file_belongs_to_a_case() => Directory.GetFiles(Folder, "*", SearchOption.AllDirectories).Where(file => !HasOther(file)).ShouldBeEmpty();

    [Fact]
    public void Each_audience_of_each_type_has_a_case_in_canonical_words()
    {
        var told = Cases.Select(c => c.Data).Where(c => c.Item1 is "canonical").Select(c => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, c.Item1, c.Item2 + In)))!)
            .Select(c => $"{c["type"]} {c["to"]}").ToHashSet();

        FlowTable.All.SelectMany(f => f.Shares.Select(s => $"{f.Type} {Word(s.To)}")).Except(told).ShouldBeEmpty();
    }

    private static string Named(string folder) => folder.Replace("csv-", Formats.Csv, StringComparison.Ordinal);

    private static void Is(byte[] made, string expected)
    {
        if (Environment.GetEnvironmentVariable(WriteAnew) is { Length: > 0 }) File.WriteAllBytes(expected, made);
        var hint = $"{WriteAnew}=1 writes {expected} anew";
        File.Exists(expected).ShouldBeTrue($"what is expected is missing; {hint}");
        Encoding.UTF8.GetString(made).ShouldBe(Encoding.UTF8.GetString(File.ReadAllBytes(expected)), hint);
        made.AsSpan().SequenceEqual(File.ReadAllBytes(expected)).ShouldBeTrue(hint);
    }

    private static byte[] Made(IFormat format, JsonObject read)
    {
        var (type, to) = ((string)read["type"]!, (string)read["to"]!);
        var utf8 = JsonSerializer.SerializeToUtf8Bytes(read["message"]!, Plain);
        // What the gateway would refuse is never translated.
        new MessageVerdict(type, TimeProvider.System).Of(utf8).ShouldBeEmpty();
        using var json = JsonDocument.Parse(utf8);
        var flow = FlowTable.Of(type);
        var share = flow.Shares.Single(s => Word(s.To) == to);
        var opened = read["journey"] is { } journey ? (Prescription)FlowTable.Of("prescription").Read(JsonSerializer.SerializeToElement(journey)) : null;
        var message = flow.Read(json.RootElement);
        var additions = ToldJourney.Of(Networks.Normandie, flow, message, opened)?.Money(message, format).Additions;
        return Body.Of(new Outgoing(utf8, json.RootElement, share, type, Guid.Parse("019f0000-0000-7000-8000-000000000001"), "emetteur", additions).In(format), utf8);
    }

    private static string Word(Audience audience) => JsonNamingPolicy.SnakeCaseLower.ConvertName(audience.ToString());

    /// <summary>Whether the other half of its case is there.</summary>
    private static bool HasOther(string file)
    {
        var name = Path.GetFileName(file);
        foreach (var (half, other) in new[] { (".in.", ".out."), (".out.", ".in.") })
        {
            if (name.IndexOf(half, StringComparison.Ordinal) is > 0 and var at) return Directory.GetFiles(Path.GetDirectoryName(file)!, name[..at] + other + "*").Length == 1;
        }

        return false;
    }
}
