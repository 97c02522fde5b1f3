using System.CommandLine;
using System.Text.Json;
using SiBridge.Network;

namespace SiBridge.Cli.Translate;

/// <summary>Reads one message from a file, as the gateway would judge it; what it would refuse is told as <c>validate</c> tells it.</summary>
internal sealed class TranslatedFile(ParseResult parsed, NetworkInForce network, CancellationToken stop)
{
    /// <returns>UTF-8 JSON; null when the gateway would refuse it, which was told.</returns>
    /// <exception cref="CannotRunException">The file cannot be read, or holds several messages.</exception>
    public async Task<byte[]?> Read(string path, string type)
    {
        var utf8 = await ValidateVerb.Read(path, stop);
        if (utf8.AsSpan().TrimStart("\uFEFF"u8).TrimStart(" \t\r\n"u8) is [(byte)'[', ..])
            throw new CannotRunException($"{path} : un tableau de messages ; donnez-en un seul.");
        var errors = new MessageVerdict(type, TimeProvider.System, network.Zone.Id).Of(utf8);
        if (errors.Count == 0) return Plain(utf8);
        Verdict.WriteLines(parsed.InvocationConfiguration.Error, path is "-" ? "(entrée)" : path, utf8, errors);
        return null;
    }

    /// <summary>Without a byte order mark, as the journal keeps it.</summary>
    private static byte[] Plain(byte[] utf8) => utf8.AsSpan().StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;
}
