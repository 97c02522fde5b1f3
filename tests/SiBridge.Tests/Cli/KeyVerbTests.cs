using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace SiBridge.Tests.Cli;

public sealed class KeyVerbTests
{
    [Fact]
    public async Task A_new_key_comes_with_the_hash_that_the_network_file_wants()
    {
        var run = await Invocation.Of("key", "new", "--id", "l'été");

        run.Code.ShouldBe(0);
        var key = Regex.Match(run.Output, "Clé +: ([A-Za-z0-9_-]{43})\n").Groups[1].Value;
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        run.Output.ShouldContain($"SHA-256 : {sha256}");
        var snippet = JsonDocument.Parse(run.Output.Trim().Split('\n')[^1]).RootElement;
        snippet.GetProperty("id").GetString().ShouldBe("l'été");
        snippet.GetProperty("sha256").GetString().ShouldBe(sha256);
    }

    [Fact]
    public async Task Two_keys_are_two_keys() =>
        (await Invocation.Of("key", "new")).Output.ShouldNotBe((await Invocation.Of("key", "new")).Output);
}
