using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SiBridge.JsonSchema;

/// <summary>
/// The output formats <c>flag</c> and <c>basic</c> of JSON Schema 2020-12 (core, section 12). Annotations are not collected, which the
/// standard leaves open: they would make every valid document pay for paths.
/// </summary>
public static class StandardOutput
{
    /// <summary>Writes <c>{"valid": …}</c>.</summary>
    public static void WriteFlag(Utf8JsonWriter writer, bool valid)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("valid"u8, valid);
        writer.WriteEndObject();
    }

    /// <summary>Writes the verdict as a flat list of errors.</summary>
    /// <param name="writer">Takes one JSON object.</param>
    /// <param name="errors">What <see cref="CompiledSchema.Evaluate"/> returned.</param>
    public static void WriteBasic(Utf8JsonWriter writer, IReadOnlyList<SchemaError> errors)
    {
        writer.WriteStartObject();
        WriteUnit(writer, valid: errors.Count == 0, "", "");
        if (errors.Count > 0)
        {
            writer.WriteStartArray("errors"u8);
            foreach (SchemaError error in errors)
            {
                writer.WriteStartObject();
                WriteUnit(writer, valid: false, error.KeywordLocation, error.Pointer);
                if (error.SchemaLocation.Length > 0)
                    writer.WriteString("absoluteKeywordLocation"u8, AsUri(error.SchemaLocation));
                writer.WriteString("error"u8, error.Message);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WriteUnit(Utf8JsonWriter writer, bool valid, string keyword, string instance)
    {
        writer.WriteBoolean("valid"u8, valid);
        writer.WriteString("keywordLocation"u8, keyword);
        writer.WriteString("instanceLocation"u8, instance);
    }

    // Names of properties and patterns may hold what a URI's fragment may not (RFC 3986, 3.5).
    private static string AsUri(string location)
    {
        int fragment = location.IndexOf('#', StringComparison.Ordinal) + 1;
        var uri = new StringBuilder(location[..fragment]);
        foreach (byte b in Encoding.UTF8.GetBytes(location[fragment..]))
        {
            if (char.IsAsciiLetterOrDigit((char)b) || "-._~!$&'()*+,;=:@/?".Contains((char)b))
                uri.Append((char)b);
            else
                uri.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }

        return uri.ToString();
    }
}
