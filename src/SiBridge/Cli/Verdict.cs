using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using SiBridge.Gateway;

namespace SiBridge.Cli;

/// <summary>What was found in a file, for people (one line each, as compilers do) and for machines. Never a value: it may be personal data.</summary>
internal static class Verdict
{
    public static void WriteLines(TextWriter output, string file, IReadOnlyList<FieldError> errors)
    {
        foreach (var e in errors.OrderBy(e => e.Line).ThenBy(e => e.Column))
            output.WriteLine($"{file}:{e.Line}:{e.Column}: {(e.Pointer is "" ? "(document)" : e.Pointer)}: {e.Message} [{e.Code}]");
        output.WriteLine(errors.Count == 0 ? $"{file} : valide." : $"{file} : refusé, {French.Count(errors.Count, "erreur", "erreurs")}.");
    }

    public static void WriteJson(TextWriter output, IReadOnlyList<FieldError> errors) =>
        output.WriteLine(JsonSerializer.Serialize(new(errors.Count == 0, errors), VerdictJson.Readable.VerdictShape));
}

internal sealed record VerdictShape(bool Valid, IReadOnlyList<FieldError> Errors);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VerdictShape))]
internal sealed partial class VerdictJson : JsonSerializerContext
{
    /// <summary>French letters stand as they are, as in the gateway's own answers.</summary>
    public static VerdictJson Readable => new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
