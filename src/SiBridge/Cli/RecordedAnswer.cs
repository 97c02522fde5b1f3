using System.Globalization;
using SiBridge.Delivery.Answers;

namespace SiBridge.Cli;

/// <summary>A response as <c>curl -i</c> writes it: status line, headers, an empty line, the body.</summary>
internal static class RecordedAnswer
{
    /// <exception cref="CannotRunException">It cannot be read, or is no HTTP response.</exception>
    public static Answer Read(string path)
    {
        try
        {
            return Parse(File.ReadAllBytes(path)) ?? throw new CannotRunException(
                $"{path} n'est pas une réponse HTTP : une ligne d'état (HTTP/1.1 200 OK), les en-têtes, une ligne vide, le corps ; « curl -i » l'écrit ainsi.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CannotRunException(ValidateVerb.Unreadable(path, e));
        }
    }

    private static Answer? Parse(ReadOnlyMemory<byte> response)
    {
        if (Line(ref response)?.Split(' ') is not [{ } version, { } code, ..] || !version.StartsWith("HTTP/", StringComparison.Ordinal)) return null;
        if (!int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var status) || status is < 100 or > 599) return null;
        var headers = new List<KeyValuePair<string, string>>();
        while (Line(ref response) is { Length: > 0 } header)
        {
            if (header.IndexOf(':', StringComparison.Ordinal) is not (> 0 and var colon)) return null;
            headers.Add(new(header[..colon], header[(colon + 1)..].Trim()));
        }

        return new(status, headers, response.Length > Answer.MaxBytes ? response[..Answer.MaxBytes] : response);
    }

    /// <returns>Null at the end.</returns>
    private static string? Line(ref ReadOnlyMemory<byte> rest)
    {
        if (rest.IsEmpty) return null;
        var end = rest.Span.IndexOf((byte)'\n');
        var line = System.Text.Encoding.UTF8.GetString(rest.Span[..(end < 0 ? rest.Length : end)]).TrimEnd('\r');
        rest = end < 0 ? default : rest[(end + 1)..];
        return line;
    }
}
