using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd;

/// <summary>How the program starts, refuses to start, and stops.</summary>
public sealed class StartAndStop
{
    private static readonly string Sample = Path.Combine(AppContext.BaseDirectory, "sample", "partners.json");

    [Fact]
    public async Task SIGTERM_ends_it_with_0_and_it_goes_on_where_it_was()
    {
        await using var normandie = await Normandie.Start();
        var (journey, caen) = (Journey.OfCaen(), normandie.As("ml-caen"));
        await normandie.OfPommierBleu.Stop();
        var receipt = await caen.Sends("/v1/prescriptions", journey.Prescription());

        (await normandie.Bridge.Stop()).ShouldBe(0);

        await normandie.OfPommierBleu.Start();
        await normandie.Bridge.Start();
        (await normandie.OfPommierBleu.Gets(1, journey)).ShouldHaveSingleItem().Receipt.ShouldBe(receipt);
    }

    [Fact]
    public async Task A_second_process_on_the_same_data_is_refused_with_one_sentence()
    {
        await using var normandie = await Normandie.Start();

        var (status, said) = await BridgeProcess.RunToEnd("run", "--partners", normandie.NetworkFile, "--data", normandie.DataFolder, "--urls", "http://127.0.0.1:0");

        status.ShouldNotBe(0);
        OneSentence(said).ShouldContain("Un autre processus SiBridge utilise déjà");
    }

    [Fact]
    public async Task Plain_http_beyond_loopback_is_refused()
    {
        using var folder = new TemporaryFolder();
        new TestNetwork().Write(folder["partners.json"]);

        var (status, said) = await BridgeProcess.RunToEnd("run", "--partners", folder["partners.json"], "--data", folder["data"], "--urls", "http://0.0.0.0:0");

        status.ShouldNotBe(0);
        OneSentence(said).ShouldContain("--behind-proxy");
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("https://0.0.0.0:0")]
    [InlineData("http://*:0", "--behind-proxy")]
    public async Task The_sample_network_does_not_leave_the_machine_by_whatever_name(string url, params string[] more)
    {
        using var folder = new TemporaryFolder();
        File.Copy(Sample, folder["copie.json"]);

        foreach (var partners in new[] { [], new[] { "--partners", folder["copie.json"] } })
        {
            var (status, said) = await BridgeProcess.RunToEnd(["run", "--data", folder["data"], "--urls", url, .. partners, .. more]);

            status.ShouldNotBe(0);
            said.ShouldContain("127.0.0.1");
        }
    }

    [Fact]
    public async Task The_sample_network_runs_on_loopback()
    {
        using var folder = new TemporaryFolder();
        await using var bridge = new BridgeProcess(Sample, folder["data"]);
        await bridge.Start();
        using var caen = new Client(bridge.Url, "cle-publique-ml-caen");

        (await caen.Post("/v1/prescriptions", File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "sample", "messages", "prescription.json")))).ShouldBe(202);
    }

    [Fact]
    public async Task A_bad_network_is_refused_with_all_its_reasons()
    {
        using var folder = new TemporaryFolder();
        var network = new TestNetwork().Organisme("of-un", "12345678200011").Organisme("of-deux", "98765432400019").Organisme("of-deux", "73282932000074");
        var elsewhere = new JsonObject { ["code"] = "principal", ["types"] = new JsonArray("*"), ["channel"] = new JsonObject { ["kind"] = "http", ["url"] = "http://169.254.169.254/latest" } };
        network.Organisme("of-trois", "12345678200010", elsewhere);
        network.Write(folder["partners.json"]);

        var (status, said) = await BridgeProcess.RunToEnd("run", "--partners", folder["partners.json"], "--data", folder["data"], "--urls", "http://127.0.0.1:0");

        status.ShouldNotBe(0);
        said.ShouldContain("/partners/0/sirets/0");
        said.ShouldContain("/partners/2/code");
        said.ShouldContain("/partners/3/receives/0/channel/url");
    }

    [Fact]
    public async Task A_missing_network_file_is_told()
    {
        using var folder = new TemporaryFolder();

        var (status, said) = await BridgeProcess.RunToEnd("run", "--partners", folder["absent.json"], "--data", folder["data"], "--urls", "http://127.0.0.1:0");

        status.ShouldNotBe(0);
        OneSentence(said).ShouldContain("absent.json");
    }

    [Fact]
    public async Task Dotnet_run_finds_a_file_beside_who_typed_the_command()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Path.Combine(AppContext.BaseDirectory, "sample", "messages", "prescription.json"), folder["message.json"]);
        // Every process of the tests starts in the folder above.
        var message = Path.Combine(Path.GetFileName(folder.Path), "message.json");

        var (status, said) = await BridgeProcess.DotnetRunToEnd("validate", message, "--type", "prescription");

        status.ShouldBe(0, said);
        OneSentence(said).ShouldBe($"{message} : valide.");
    }

    private static string OneSentence(string said) => said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ShouldHaveSingleItem(said);
}
