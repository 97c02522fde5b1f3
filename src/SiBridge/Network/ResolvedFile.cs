using System.Security.Cryptography;
using System.Text;

namespace SiBridge.Network;

/// <summary>A network file and those that travel with it at one moment, with every <c>env:</c> and <c>file:</c> of the first replaced by what it stands for then.</summary>
/// <param name="Utf8">The file as it is written.</param>
/// <param name="Files">Those beside it (<see cref="AttachedFiles"/>), as they are written.</param>
/// <param name="Json">The network file with its references replaced, in one spelling; null when it is no JSON.</param>
/// <param name="Problems">Why it is no JSON, which references lead nowhere, which files are too large.</param>
public sealed record ResolvedFile(byte[] Utf8, IReadOnlyDictionary<string, byte[]> Files, string? Json, IReadOnlyList<NetworkProblem> Problems)
{
    /// <summary>SHA-256 (hexadecimal) of the texts as they are written: the same for every process, whatever references lead to there.</summary>
    public string TextSha256 { get; } = Files.Count == 0 ? Hash(Utf8) : Hash(Encoding.UTF8.GetBytes(Hash(Utf8) + Sum(Files)));

    /// <summary>
    /// SHA-256 (hexadecimal) of what the files say. It changes with a secret that is replaced behind its reference, and, while
    /// references lead nowhere, with whatever is found or missing: so that a file refused for a missing secret is tried again.
    /// </summary>
    public string Sha256 { get; } = Hash(Encoding.UTF8.GetBytes((Problems.Count == 0 ? Json! : Hash(Utf8) + string.Join('\n', Problems)) + Sum(Files)));

    private static string Sum(IReadOnlyDictionary<string, byte[]> files) =>
        string.Concat(files.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"\n{f.Key} {Hash(f.Value)}"));

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
