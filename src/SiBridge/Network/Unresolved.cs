using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace SiBridge.Network;

/// <summary>Replaces <c>env:NAME</c> and <c>file:PATH</c> anywhere in the network file by what they stand for.</summary>
internal static class Unresolved
{
    /// <param name="folder">Relative paths start there: the folder of the network file.</param>
    /// <param name="problem">Told each pointer whose value cannot be had, with the reason.</param>
    public static JsonNode? Resolve(JsonNode? node, string folder, string pointer, Action<string, string> problem)
    {
        switch (node)
        {
            case JsonObject properties:
                foreach (var (name, value) in properties.ToList()) properties[name] = Resolve(value, folder, $"{pointer}/{name}", problem)?.DeepClone();
                return properties;
            case JsonArray items:
                for (var i = 0; i < items.Count; i++) items[i] = Resolve(items[i], folder, $"{pointer}/{i}", problem)?.DeepClone();
                return items;
            case JsonValue value when value.TryGetValue<string>(out var text):
                return Text(text, folder, out var reason) is { } resolved ? JsonValue.Create(resolved) : Keep(value, pointer, reason!, problem);
            default:
                return node;
        }
    }

    /// <summary>The text itself, or what it stands for; null with the reason when that cannot be had.</summary>
    public static string? Text(string text, string folder, out string? reason)
    {
        reason = null;
        if (text.StartsWith("env:", StringComparison.Ordinal))
        {
            var value = Environment.GetEnvironmentVariable(text[4..]);
            if (string.IsNullOrEmpty(value)) reason = $"la variable d'environnement {text[4..]} n'est pas définie.";
            return string.IsNullOrEmpty(value) ? null : value;
        }

        if (!text.StartsWith("file:", StringComparison.Ordinal)) return text;
        var path = Path.Combine(folder, text[5..]);
        try
        {
            var bytes = File.ReadAllBytes(path);
            // No text: a certificate's container, say, which a string of the network file holds as base64.
            return Utf8.IsValid(bytes) ? File.ReadAllText(path).TrimEnd('\r', '\n') : Convert.ToBase64String(bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            reason = e is FileNotFoundException or DirectoryNotFoundException ? $"le fichier {path} n'existe pas."
                : Directory.Exists(path) ? $"{path} est un dossier ; un fichier est attendu."
                : $"le fichier {path} ne se lit pas : vérifiez les droits.";
            return null;
        }
    }

    private static JsonValue Keep(JsonValue value, string pointer, string reason, Action<string, string> problem)
    {
        problem(pointer, reason);
        return value;
    }
}
