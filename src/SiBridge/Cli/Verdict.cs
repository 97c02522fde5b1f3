using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using SiBridge.Gateway;
using SiBridge.JsonSchema;

namespace SiBridge.Cli;

/// <summary>
/// What was found in a file, for people (as compilers do, with the line and a caret) and for machines. The line is the partner's own, on
/// its own screen; the sentences are the gateway's, and repeat nothing of a person.
/// </summary>
internal static class Verdict
{
    private const int MostShown = CompiledSchema.MaxErrors;

    public static void WriteLines(TextWriter output, string file, ReadOnlyMemory<byte> utf8, IReadOnlyList<FieldError> errors)
    {
        var found = errors.Where(e => e.Code is not SchemaError.LimitReached).OrderBy(e => e.Line).ThenBy(e => e.Column).ToList();
        // A social security number is refused wherever it stands, so also here.
        var unshown = found.Where(e => e.Code is "nir").Select(e => e.Line).ToHashSet();
        var source = new SourceText(utf8);
        foreach (var e in found.Take(MostShown))
        {
            output.WriteLine($"{file}:{e.Line}:{e.Column}: {e.Code}: {(e.Pointer is "" ? "" : e.Pointer + ": ")}{e.Message}");
            if (!unshown.Contains(e.Line)) output.WriteLine(source.Excerpt(e.Line, e.Column));
        }

        if (found.Count > MostShown) output.WriteLine($"{file} : et {French.Count(found.Count - MostShown, "autre erreur", "autres erreurs")}.");
        foreach (var limit in errors.Where(e => e.Code is SchemaError.LimitReached)) output.WriteLine($"{file} : {(limit.Pointer is "" ? "" : limit.Pointer + ": ")}{limit.Message}.");
        var more = found.Count < errors.Count ? "plus de " : "";
        output.WriteLine(errors.Count == 0 ? $"{file} : valide." : $"{file} : refusé, {more}{French.Count(found.Count, "erreur", "erreurs")}.");
    }

    public static void WriteJson(TextWriter output, IReadOnlyList<FieldError> errors) => output.WriteLine(JsonSerializer.Serialize(
        new(errors.Count == 0, [.. errors.Select(e => new VerdictError(e.Pointer, e.Code, e.Message, e.Line, e.Column, e.Schema is "" ? null : e.Schema))]),
        VerdictJson.Readable.VerdictShape));
}

internal sealed record VerdictShape(bool Valid, IReadOnlyList<VerdictError> Errors);

/// <param name="Schema">The keyword that refused, as an absolute URI.</param>
internal sealed record VerdictError(string Pointer, string Code, string Message, int Line, int Column, string? Schema);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VerdictShape))]
internal sealed partial class VerdictJson : JsonSerializerContext
{
    /// <summary>French letters stand as they are, as in the gateway's own answers.</summary>
    public static VerdictJson Readable => new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
