namespace SiBridge.JsonSchema.Compilation;

/// <summary>Schema identifiers: absolute URIs without a fragment, and references split into such a URI and a fragment.</summary>
internal static class SchemaUri
{
    /// <summary>What references of a document without any identifier are relative to.</summary>
    public static Uri Anonymous(int number) => new($"sibridge-schema://anonyme/{number}");

    /// <summary>Resolves a reference; the fragment is decoded and has no #.</summary>
    public static bool TryResolve(Uri? baseUri, string reference, out Uri? uri, out string fragment)
    {
        int hash = reference.IndexOf('#', StringComparison.Ordinal);
        string target = hash < 0 ? reference : reference[..hash];
        fragment = hash < 0 ? "" : Uri.UnescapeDataString(reference[(hash + 1)..]);
        uri = baseUri;
        if (target.Length == 0)
            return uri is not null;
        // Against a base first: on Unix "/a" alone would be an absolute file name.
        return baseUri is null ? Uri.TryCreate(target, UriKind.Absolute, out uri) : Uri.TryCreate(baseUri, target, out uri);
    }

    public static string Key(Uri uri) => uri.AbsoluteUri;

    /// <summary>Whether <c>$anchor</c> and <c>$dynamicAnchor</c> may be called so.</summary>
    public static bool IsAnchor(string name) =>
        name.Length > 0 && (char.IsAsciiLetter(name[0]) || name[0] == '_')
        && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
