using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace SiBridge.EndToEnd.Harness;

/// <summary>
/// A running bridge and those whom it connects: three Missions Locales, two organismes, a Region, an operator. One organisme fetches
/// from its inbox, the others have servers.
/// </summary>
public sealed class Normandie : IAsyncLifetime
{
    public const string Caen = "14327S00", Lisieux = "14366S00", LeHavre = "76351S00";

    public const string PommierBleu = "12345678200010", TroisMarees = "98765432400019";

    /// <summary>What no log may hold of the persons in the messages of <see cref="Journey"/>.</summary>
    private static readonly string[] Personal =
        ["Lethuillier", "Maud", "m.lethuillier", "33639980020", "MORVANDEL", "Lina", "2007-05-14", "lina.morvandel", "33639980001", "900417900417"];

    private static readonly string[] FromResultat = ["resultat", "entree", "interruption", "reprise", "abandon", "fin", "session", "places"];

    private readonly TemporaryFolder folder = new();
    private readonly List<Client> clients = [];

    public Normandie()
        : this(own => [new(own.NetworkFile, own.DataFolder)])
    {
    }

    /// <param name="processes">Of which the bridge consists, given where its files lie.</param>
    private Normandie(Func<Normandie, IReadOnlyList<BridgeProcess>> processes)
    {
        Network
            .MissionLocale("ml-caen", Caen, Network.Http(MlCaen, [.. FromResultat, "reponse", "convocation", "presence"]).With("departements", new JsonArray("14")))
            .MissionLocale("ml-lisieux", Lisieux, Network.Http(MlLisieux, [.. FromResultat, "reponse", "convocation", "presence"]).With("departements", new JsonArray("14")))
            .MissionLocale("ml-le-havre", LeHavre, Network.Http(MlLeHavre, FromResultat).With("departements", new JsonArray("76")))
            .Organisme("of-pommier-bleu", PommierBleu, Network.Http(OfPommierBleu, "*"))
            .Organisme("of-trois-marees", TroisMarees, TestNetwork.Inbox("*"))
            .Region("region-normandie", "28", Network.Http(RegionNormandie, FromResultat));
        Processes = processes(this);
    }

    public TestNetwork Network { get; } = new();

    public Receiver MlCaen { get; } = new();

    public Receiver MlLisieux { get; } = new();

    public Receiver MlLeHavre { get; } = new();

    public Receiver OfPommierBleu { get; } = new();

    public Receiver RegionNormandie { get; } = new();

    /// <summary>The first is spoken to, unless a test says otherwise.</summary>
    public IReadOnlyList<BridgeProcess> Processes { get; }

    public BridgeProcess Bridge => Processes[0];

    public string this[string file] => folder[file];

    public string NetworkFile => folder["partners.json"];

    public string DataFolder => folder["data"];

    private IReadOnlyList<Receiver> Receivers => [MlCaen, MlLisieux, MlLeHavre, OfPommierBleu, RegionNormandie];

    /// <summary>One for a test that kills it or changes its network.</summary>
    public static Task<Normandie> Start() => Start(new Normandie());

    /// <summary>One on several processes.</summary>
    /// <param name="change">What is different in its network.</param>
    public static Task<Normandie> Start(Func<Normandie, IReadOnlyList<BridgeProcess>> processes, Action<Normandie>? change = null)
    {
        var own = new Normandie(processes);
        change?.Invoke(own);
        return Start(own);
    }

    private static async Task<Normandie> Start(Normandie own)
    {
        try
        {
            await own.InitializeAsync();
            return own;
        }
        catch
        {
            await own.DisposeAsync();
            throw;
        }
    }

    public async ValueTask InitializeAsync()
    {
        Network.Write(NetworkFile);
        foreach (var receiver in Receivers) await receiver.Start();
        await Task.WhenAll(Processes.Select(p => p.Start()));
    }

    /// <summary>Speaks for a partner, or for the operator.</summary>
    public Client As(string code, BridgeProcess? at = null) => WithKey(TestNetwork.KeyOf(code), at);

    public Client WithKey(string? key, BridgeProcess? at = null)
    {
        var client = new Client((at ?? Bridge).Url, key);
        clients.Add(client);
        return client;
    }

    public Client Operator => As(TestNetwork.Operator);

    /// <summary>What all partners with a server were sent so far.</summary>
    public IEnumerable<Received> Sent => Receivers.SelectMany(r => r.Requests);

    public void NothingPersonalIsInTheLog()
    {
        foreach (var process in Processes) NothingPersonalIsIn(process.Log);
    }

    public static void NothingPersonalIsIn(string text)
    {
        foreach (var value in Personal) text.ShouldNotContain(value);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Processes) await process.DisposeAsync();
        foreach (var receiver in Receivers) await receiver.DisposeAsync();
        clients.ForEach(c => c.Dispose());
        folder.Dispose();
    }
}
