using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using SiBridge.Delivery;
using SiBridge.JsonSchema;
using SiBridge.Network;

namespace SiBridge.Gateway;

/// <param name="Next">For the page after this one: <c>before</c>; null when this was the last.</param>
public sealed record CorrectionsView(IReadOnlyList<CorrectionView> Corrections, Guid? Next);

/// <param name="Differences">What it changes, with both values; left out of lists.</param>
/// <param name="OrderKept">After an approval: false when later deliveries of the journey have arrived before this one.</param>
/// <param name="Detail">What was done just now, and what follows.</param>
public sealed record CorrectionView(
    Guid Correction, Guid Delivery, Guid Receipt, string Recipient, string Channel, string Type, string DeliveryState, string State, string Reason, string ProposedBy, DateTimeOffset ProposedAt,
    string? DecidedBy, DateTimeOffset? DecidedAt, string? Decision, Guid? Replacement,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<Difference>? Differences = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? OrderKept = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Detail = null);

/// <summary>Corrected bodies: proposed by one operator, approved or rejected by another.</summary>
public sealed class CorrectionsEndpoint(Corrections corrections, CorrectionCheck check)
{
    private const int PageSize = 50;

    private static readonly CompiledSchema Proposal = SmallRequest.Schema(
        """
        { "type": "object", "additionalProperties": false, "required": ["reason", "body"], "properties": {
            "reason": { "type": "string", "minLength": 1, "maxLength": 1000 }, "body": { "type": "object" } } }
        """);

    /// <summary>What may be asked, for the API's description.</summary>
    public static IReadOnlyList<(string Name, string Description)> Parameters { get; } =
    [
        ("state", string.Join(", ", Corrections.States)), ("delivery", "celles d'une livraison"), ("before", "la page suivante : le « next » de la précédente"), ("taille", "50 par défaut, 200 au plus"),
    ];

    internal const string WithoutBody = "La livraison n'a pas de corps : un de ses codes n'a pas de correspondance. Ajoutez-la à la table (« correspondances » dit laquelle) ; le corps se fait alors de lui-même.";

    public async Task<IResult> Propose(HttpContext http, Operator who, string delivery)
    {
        if (!Guid.TryParse(delivery, out var id)) return Problem.NotFound;
        var (request, problem) = await SmallRequest.Read(http, Proposal, most: RequestBody.OneMessage);
        if (problem is not null) return problem;
        using (request)
        {
            if (await corrections.Original(id) is not { } original) return Problem.NotFound;
            if (!original.Delivery.MayBeCorrected) return NotNow(original.Delivery);
            if (original.Body.Length == 0) return Problem.NotNow(WithoutBody);
            if (check.Judge(original, request!, "/body") is { } wrong) return wrong;
            var act = await corrections.Propose(id, who.Code, request!.Root.GetProperty("reason").GetString()!, Compact(request.Root.GetProperty("body")));
            return act switch
            {
                { Result: ActResult.Done } => await Answer(act, 201, "La correction attend l'accord d'un autre exploitant ; jusque-là, rien ne change."),
                { Result: ActResult.Unknown } => Problem.NotFound,
                { Correction: { } open } => Problem.NotNow($"La correction {open} de cette livraison attend déjà une décision : approuvez-la ou rejetez-la d'abord."),
                _ => NotNow((await corrections.Original(id))!.Delivery),
            };
        }
    }

    public async Task<IResult> List(HttpContext http)
    {
        var parameters = new QueryParameters(http.Request.Query);
        var query = new CorrectionsQuery(
            parameters.Parsed("state", $"un état de correction : {string.Join(", ", Corrections.States)}", state => Corrections.States.Contains(state) ? state : null),
            Id(parameters, "delivery", "l'identifiant d'une livraison"), Id(parameters, "before", "l'identifiant d'une correction"), parameters.Whole("taille", 1, 200) ?? PageSize);
        if (parameters.Problem is { } problem) return problem;
        // One more than is shown tells whether there is a next page.
        var found = await corrections.All(query with { Taille = query.Taille + 1 });
        var page = found.Take(query.Taille).Select(c => View(c)).ToList();
        return Results.Json(new CorrectionsView(page, found.Count > query.Taille ? page[^1].Correction : null), GatewayJson.Default.CorrectionsView);
    }

    public async Task<IResult> Find(string correction) =>
        Guid.TryParse(correction, out var id) && await corrections.Find(id) is { } kept ? Results.Json(View(kept), GatewayJson.Default.CorrectionView) : Problem.NotFound;

    public async Task<IResult> Approve(Operator who, string correction)
    {
        if (!Guid.TryParse(correction, out var id) || await corrections.Find(id) is not { } kept) return Problem.NotFound;
        if (kept.Correction.State is not "proposed") return Decided(kept.Correction);
        if (kept.Correction.ProposedBy == who.Code) return Problem.Forbidden("Vous avez proposé cette correction : un autre exploitant doit l'approuver.");
        if (!kept.Original.Delivery.MayBeCorrected) return NotNow(kept.Original.Delivery);
        // What was right when it was proposed may be wrong by now: the network or the rules may have changed.
        if (Judge(kept) is { } wrong) return wrong;
        var act = await corrections.Approve(id, who.Code);
        if (act.Result is not ActResult.Done) return await Refused(id);
        return await Answer(act, 200, act.OrderKept
            ? "Le corps corrigé part comme une nouvelle livraison, à la place de l'autre dans l'ordre du parcours."
            : "Le corps corrigé part comme une nouvelle livraison ; l'ordre n'est plus donné : des messages plus récents du parcours sont déjà arrivés.");
    }

    public async Task<IResult> Reject(HttpContext http, Operator who, string correction)
    {
        if (!Guid.TryParse(correction, out var id)) return Problem.NotFound;
        var (reason, problem) = await SmallRequest.Reason(http);
        if (problem is not null) return problem;
        var act = await corrections.Reject(id, who.Code, reason!);
        return act.Result is ActResult.Done ? await Answer(act, 200, "La correction est rejetée ; la livraison reste comme elle est.") : await Refused(id);
    }

    private Problem? Judge(KeptCorrection kept)
    {
        if (!JsonText.TryParse(kept.Body, out var text, out var syntax)) return Problem.InvalidJson(syntax);
        using (text) return check.Judge(kept.Original, text, "");
    }

    private async Task<IResult> Answer(CorrectionAct act, int status, string detail) => Results.Json(
        View((await corrections.Find(act.Correction!.Value))!) with { OrderKept = status is 200 && !act.OrderKept ? false : null, Detail = detail }, GatewayJson.Default.CorrectionView, statusCode: status);

    /// <summary>Somebody else was faster.</summary>
    private async Task<IResult> Refused(Guid id) =>
        await corrections.Find(id) is not { } kept ? Problem.NotFound : kept.Correction.State is "proposed" ? NotNow(kept.Original.Delivery) : Decided(kept.Correction);

    private static Problem Decided(Correction c) => Problem.NotNow($"{c.DecidedBy} a déjà {(c.State is "approved" ? "approuvé" : "rejeté")} cette correction à {c.DecidedAt:HH:mm:ss} UTC.");

    private static Problem NotNow(DeliveryState d) => Problem.NotNow(d.TakenBack ? AdminEndpoint.TakenBack
        : d.Resent ? "La livraison était déjà arrivée une fois et a été renvoyée : son émetteur la corrige par un nouveau message, avec « corrige »."
        : d.Format is not "canonical" ? $"La livraison est au format {d.Format}, que le pont écrit lui-même : son émetteur la corrige par un nouveau message, avec « corrige »."
        : $"La livraison est « {d.State} » : seule une livraison en échec (failed, exhausted) se corrige.");

    private static CorrectionView View(KeptCorrection kept)
    {
        using var before = JsonDocument.Parse(kept.Original.Body);
        using var after = JsonDocument.Parse(kept.Body);
        return View(kept.Correction, Difference.Between(before.RootElement, after.RootElement));
    }

    private static CorrectionView View(Correction c, IReadOnlyList<Difference>? differences = null) => new(
        c.Id, c.Delivery, c.Receipt, c.Recipient, c.Channel, c.Type, c.DeliveryState, c.State, c.Reason, c.ProposedBy, c.ProposedAt, c.DecidedBy, c.DecidedAt, c.Decision, c.Replacement, differences);

    private static Guid? Id(QueryParameters parameters, string name, string expected) => parameters.Parsed<Guid?>(name, expected, text => Guid.TryParse(text, out var id) ? id : null);

    /// <summary>As all bodies are written: without white space.</summary>
    private static byte[] Compact(JsonElement body)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) body.WriteTo(writer);
        return buffer.WrittenSpan.ToArray();
    }
}
