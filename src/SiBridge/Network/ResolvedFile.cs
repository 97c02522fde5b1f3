using System.Security.Cryptography;
using System.Text;

namespace SiBridge.Network;

/// <summary>A network file at one moment, with every <c>env:</c> and <c>file:</c> replaced by what it stands for then.</summary>
/// <param name="Utf8">The file as it is written.</param>
/// <param name="Json">The same with its references replaced, in one spelling; null when it is no JSON.</param>
/// <param name="Problems">Why it is no JSON, or which references lead nowhere.</param>
public sealed record ResolvedFile(byte[] Utf8, string? Json, IReadOnlyList<NetworkProblem> Problems)
{
    /// <summary>SHA-256 (hexadecimal) of the text as it is written: the same for every process, whatever its references lead to there.</summary>
    public string TextSha256 { get; } = Hash(Utf8);

    /// <summary>
    /// SHA-256 (hexadecimal) of what the file says. It changes with a secret that is replaced behind its reference, and, while
    /// references lead nowhere, with whatever is found or missing: so that a file refused for a missing secret is tried again.
    /// </summary>
    public string Sha256 { get; } = Hash(Problems.Count == 0 ? Encoding.UTF8.GetBytes(Json!) : [.. Utf8, .. Encoding.UTF8.GetBytes(string.Join('\n', Problems))]);

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
