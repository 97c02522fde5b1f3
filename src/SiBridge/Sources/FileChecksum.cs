using System.Security.Cryptography;

namespace SiBridge.Sources;

/// <summary>The checksum that comes beside a file, as <c>sha256sum</c> writes it.</summary>
internal static class FileChecksum
{
    /// <param name="said">The text of the companion: 64 hexadecimal digits, and perhaps the file's name.</param>
    /// <returns>French: what is wrong; null when the file is what its sender says.</returns>
    public static string? Problem(string path, string said)
    {
        var digits = said.AsSpan().TrimStart("\uFEFF \t\r\n\\");
        digits = digits.Length >= 64 ? digits[..64] : digits;
        if (digits.Length < 64 || !IsHex(digits)) return $"« {WatchedFolder.Checksum} » ne porte pas d'empreinte : 64 chiffres hexadécimaux sont attendus, comme « sha256sum » les écrit.";
        using var file = File.OpenRead(path);
        return Convert.ToHexString(SHA256.HashData(file)).AsSpan().Equals(digits, StringComparison.OrdinalIgnoreCase)
            ? null
            : "L'empreinte du fichier n'est pas celle que porte « .sha256 » : il est abîmé ou incomplet, envoyez-le de nouveau.";
    }

    private static bool IsHex(ReadOnlySpan<char> digits)
    {
        foreach (var c in digits)
        {
            if (!char.IsAsciiHexDigit(c)) return false;
        }

        return true;
    }
}
