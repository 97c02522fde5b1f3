using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.Translation.Lheo;
using Xunit;

namespace SiBridge.Tests.Translation.Lheo;

/// <summary>
/// Every case of <c>Translation/cases/lheo-2.3</c>: <c>.in.xml</c> is a document of any version, whose sessions and oddities are <c>.out.json</c>;
/// <c>.in.json</c> is a session in canonical words, which in LHEO is <c>.out.xml</c>.
/// </summary>
public sealed class LheoCasesTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "SiBridge.Tests", "Translation", "cases", "lheo-2.3");

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string> Read => Cases(".in.xml");

    public static TheoryData<string> Written => Cases(".in.json");

    [Theory]
    [MemberData(nameof(Read))]
    public void A_document_is_read(string name)
    {
        using var input = File.OpenRead(Path.Combine(Folder, name + ".in.xml"));

        Told(input).ShouldBe(Expected(name + ".out.json"));
    }

    [Theory]
    [MemberData(nameof(Written))]
    public void A_session_is_written(string name)
    {
        using var session = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, name + ".in.json")));

        Encoding.UTF8.GetString(LheoDocument.Of([session.RootElement])).Trim().ShouldBe(Expected(name + ".out.xml"));
    }

    [Fact]
    public void Every_file_belongs_to_a_case()
    {
        var names = Cases(".in.xml").Concat(Cases(".in.json")).Select(c => c.Data).ToList();

        names.Count.ShouldBeGreaterThanOrEqualTo(4);
        Directory.GetFiles(Folder).Select(f => Path.GetFileName(f)).Where(f => !names.Any(n => f.StartsWith(n + ".in.", StringComparison.Ordinal) || f.StartsWith(n + ".out.", StringComparison.Ordinal))).ShouldBeEmpty();
    }

    /// <summary>What was read, as the expected files show it.</summary>
    private static string Told(Stream input)
    {
        using var reader = new LheoReader(input, TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris"));
        return new JsonArray([.. reader.Items().Select(item => new JsonObject
        {
            ["line"] = item.Line,
            ["path"] = item.Path,
            ["session"] = item.Session is { } session ? JsonNode.Parse(session.Message("id", session.ToldAt)) : null,
            ["refusal"] = item.Refusal is { } refusal ? $"{refusal.Pointer} {One(refusal.Remark)}" : null,
            ["remarks"] = new JsonArray([.. item.Remarks.Select(r => JsonValue.Create(One(r)))]),
        })]).ToJsonString(Readable);
    }

    private static string One(LheoRemark remark) => $"{remark.Line} {remark.Path} : {remark.Message}";

    private static string Expected(string file) => File.ReadAllText(Path.Combine(Folder, file)).Trim();

    private static TheoryData<string> Cases(string suffix) =>
        [.. Directory.GetFiles(Folder, "*" + suffix).Select(f => Path.GetFileName(f)[..^suffix.Length]).Order(StringComparer.Ordinal)];
}
