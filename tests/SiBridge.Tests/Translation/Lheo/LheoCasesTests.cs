using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.Translation.Lheo;
using Xunit;

namespace SiBridge.Tests.Translation.Lheo;

/// <summary>
/// Every document of <c>Translation/cases/lheo-2.3</c>, of any version: <c>.in.xml</c>, whose sessions and oddities are <c>.out.json</c>. What is
/// written in LHEO is among the other cases.
/// </summary>
public sealed class LheoCasesTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "SiBridge.Tests", "Translation", "cases", "lheo-2.3");

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string> Read =>
        [.. Directory.GetFiles(Folder, "*.in.xml").Select(f => Path.GetFileName(f)[..^".in.xml".Length]).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Read))]
    public void A_document_is_read(string name)
    {
        using var input = File.OpenRead(Path.Combine(Folder, name + ".in.xml"));

        Told(input).ShouldBe(Expected(name + ".out.json"));
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
}
