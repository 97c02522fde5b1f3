using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using SiBridge.Gateway;
using SiBridge.Translation.Lheo;

namespace SiBridge.Cli.Import;

/// <summary>A session that changed, with the message that says so.</summary>
internal sealed record ChangedSession(LheoItem Item, byte[] Message);

/// <summary>Hands messages to the bridge, in arrays, and counts what became of them. A bridge that is busy or away for a moment is waited for.</summary>
/// <param name="bridge">Null: nobody is asked.</param>
/// <param name="dry">Nothing is sent.</param>
internal sealed class ImportOutbox(BridgeConnection? bridge, bool dry)
{
    private const int AtOnce = 200, BytesAtOnce = 4 << 20, PageSize = 2_000, GoneAtOnce = 100;

    private static readonly TimeSpan[] Patience = [.. new[] { 1, 2, 4, 8, 15 }.Select(s => TimeSpan.FromSeconds(s))];

    private readonly List<ChangedSession> waiting = [];

    /// <summary>Places that are told again: no message says them, and still they are fresh.</summary>
    private readonly List<CompteRedit> again = [];

    private int bytes;
    private bool reached;

    /// <summary>What says something new, sent or not.</summary>
    public int Changed { get; private set; }

    public int Accepted { get; private set; }

    public int Replayed { get; private set; }

    public int Refused { get; private set; }

    public int Cancelled { get; private set; }

    /// <summary>A catalogue of this partner, before it is read.</summary>
    public async Task<Catalogue> Catalogue(CancellationToken stop)
    {
        var catalogue = new Catalogue();
        await foreach (var annonce in Annonces(stop)) catalogue.Add(annonce.Cle, Convert.FromHexString(annonce.Sha256), annonce.EmisLe, annonce.Fois);
        return catalogue;
    }

    public async Task Send(ChangedSession session, ImportReport report, CancellationToken stop)
    {
        Changed++;
        if (dry) return;
        waiting.Add(session);
        bytes += session.Message.Length;
        if (waiting.Count >= AtOnce || bytes >= BytesAtOnce) await Flush(report, stop);
    }

    /// <summary>Hands over what waits. Requests are not interrupted, so that one knows what arrived; waiting for a bridge that cannot take it is.</summary>
    public async Task Flush(ImportReport report, CancellationToken stop)
    {
        if (waiting.Count == 0) return;
        var left = waiting.ToList();
        waiting.Clear();
        bytes = 0;
        for (var attempt = 0; ; attempt++)
        {
            var results = await Post(Endpoints.PathOf("session"), JsonArrays.Of([.. left.Select(s => s.Message)]), stop);
            var again = new List<ChangedSession>();
            foreach (var (result, session) in results.Zip(left))
            {
                if ((int)result!["status"]! is 503) again.Add(session);
                else Count(result, session.Item, report);
            }

            left = again;
            if (left.Count == 0) break;
            if (attempt == Patience.Length) throw new CannotRunException($"{bridge!.Address} ne peut rien garder pour l'instant : relancez plus tard, l'import reprendra où il en est.");
            await Task.Delay(Patience[attempt], stop);
        }
    }

    /// <summary>A session says what it said before.</summary>
    /// <param name="count">Null when it tells no places.</param>
    public async Task Again(CompteRedit? count, CancellationToken stop)
    {
        if (count is null) return;
        again.Add(count);
        if (again.Count == Repetitions.AtOnce) await TellAgain(stop);
    }

    /// <summary>Tells the bridge what is left of it, also when no session tells places: then that this partner is not silent.</summary>
    public async Task TellAgain(CancellationToken stop)
    {
        if (!dry)
        {
            var sessions = new JsonArray([.. again.Select(c => new JsonObject { ["cle"] = c.Cle, ["places_disponibles"] = c.Places })]);
            await Ask(HttpMethod.Post, "v1/sessions/inchangees", JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["sessions"] = sessions }), stop);
        }

        again.Clear();
    }

    /// <summary>Cancels what a catalogue of this partner said once and says no longer.</summary>
    /// <param name="catalogue">After it was read.</param>
    public async Task Cancel(Catalogue catalogue, ImportReport report, CancellationToken stop)
    {
        var gone = new List<string>();
        await foreach (var annonce in Annonces(stop))
        {
            if (!annonce.Catalogue || catalogue.Tells(annonce.Cle)) continue;
            gone.Add(annonce.Cle);
            if (gone.Count == GoneAtOnce) await Cancel(gone, report, stop);
        }

        if (gone.Count > 0) await Cancel(gone, report, stop);
    }

    private async Task Cancel(List<string> gone, ImportReport report, CancellationToken stop)
    {
        if (dry)
        {
            Cancelled += gone.Count;
        }
        else
        {
            var body = new JsonObject { ["cles"] = new JsonArray([.. gone.Select(k => JsonValue.Create(k))]) };
            foreach (var (result, key) in (await Post("v1/sessions/disparues", JsonSerializer.SerializeToUtf8Bytes(body), stop)).Zip(gone))
            {
                if ((int)result!["status"]! is 202) Cancelled++;
                else if ((int)result["status"]! >= 400) report.Refused(0, key, $"annulation refusée : {OperatorApi.Sentence(result["problem"]!.AsObject())}");
            }
        }

        gone.Clear();
    }

    private void Count(JsonNode result, LheoItem item, ImportReport report)
    {
        switch ((int)result["status"]!)
        {
            case 202:
                Accepted++;
                break;
            case 200:
                Replayed++;
                break;
            default:
                Refused++;
                report.Refused(item.Line, item.Path, OperatorApi.Sentence(result["problem"]!.AsObject()));
                break;
        }
    }

    private async IAsyncEnumerable<AnnonceView> Annonces([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        if (bridge is null) yield break;
        var after = "";
        do
        {
            var query = after is "" ? "" : $"&apres={Uri.EscapeDataString(after)}";
            var text = await Ask(HttpMethod.Get, $"v1/sessions/annonces?taille={PageSize}{query}", null, stop);
            var page = JsonSerializer.Deserialize(text, GatewayJson.Default.AnnoncesView)!;
            foreach (var annonce in page.Annonces) yield return annonce;
            // Pages are large objects, which the runtime lets lie until the oldest generation is looked at: a hundred of them would be the memory of the import.
            GC.Collect();
            after = page.Suite ?? "";
        }
        while (after is not "");
    }

    private async Task<JsonArray> Post(string path, byte[] json, CancellationToken stop) => JsonNode.Parse(await Ask(HttpMethod.Post, path.TrimStart('/'), json, stop))!["results"]!.AsArray();

    /// <param name="stop">Interrupts what only asks, and the wait for a bridge that is busy or away.</param>
    /// <exception cref="CannotRunException">The bridge stays away, or says no to the whole.</exception>
    private async Task<string> Ask(HttpMethod method, string path, byte[]? json, CancellationToken stop)
    {
        for (var attempt = 0; ; attempt++)
        {
            var wait = attempt < Patience.Length ? Patience[attempt] : (TimeSpan?)null;
            try
            {
                var answer = await bridge!.Send(method, path, json, json is null ? stop : CancellationToken.None);
                var body = OperatorApi.Parse(answer.Text);
                reached = true;
                if (body is not null && (answer.Status is HttpStatusCode.OK or HttpStatusCode.Accepted || body["results"] is not null)) return answer.Text;
                if (body is null) throw new CannotRunException($"{bridge.Address} répond, mais pas comme un pont (HTTP {(int)answer.Status}) : vérifiez --url.");
                if (answer.Status is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable) || wait is null) throw new CannotRunException(OperatorApi.Sentence(body));
                wait = answer.RetryAfter ?? wait;
            }
            catch (BridgeAwayException) when (reached && wait is not null)
            {
                // It was there a moment ago: what was sent is sent again under the same ids.
            }

            await Task.Delay(wait.Value, stop);
        }
    }
}
