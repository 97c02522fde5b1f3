using SiBridge.Delivery;
using SiBridge.JsonSchema;
using SiBridge.Network;
using SiBridge.Reference;

namespace SiBridge.Gateway;

/// <summary>What a resend would send; nothing was done.</summary>
public sealed record ResendForesightView(bool DryRun, long Total, long Journeys, DateTimeOffset? Oldest, DateTimeOffset? Newest, IReadOnlyList<ResendTo> Channels);

/// <summary>What had arrived is sent again to a partner that lost it: looked at first, then begun; watched and steered as replays are.</summary>
public sealed class ResendsEndpoint(Resends resends)
{
    private static readonly CompiledSchema Request = SmallRequest.Schema(
        $$"""
        {
          "type": "object", "additionalProperties": false, "required": ["recipient", "since"],
          "properties": {
            "recipient": { "type": "string", "minLength": 1 }, "since": { "type": "string" }, "until": { "type": "string" },
            "types": { "type": "array", "minItems": 1, "uniqueItems": true, "items": { "enum": [{{string.Join(", ", SchemaCatalogue.Types.Select(t => $"\"{t}\""))}}] } },
            {{BulkRequest.Orders}}
          }
        }
        """);

    public Task<IResult> Make(HttpContext http, Operator who) => BulkRequest.Answer(http, Request, async request =>
    {
        var (filter, wrong) = Filter(request);
        if (wrong is not null) return wrong;
        if (!resends.Knows(filter.Recipient)) return Problem.InvalidParameter("recipient", $"« {filter.Recipient} » n'est pas un partenaire de ce réseau.");
        if (request.IsDryRun)
        {
            var seen = await resends.Look(filter);
            return Results.Json(new ResendForesightView(true, seen.Total, seen.Journeys, seen.Oldest, seen.Newest, seen.Channels), GatewayJson.Default.ResendForesightView);
        }

        var job = await resends.Make(filter, request.AboutJson, request.PerSecond, who.Code, request.Reason);
        return Results.Json(job, GatewayJson.Default.ReplayJob, statusCode: 202);
    });

    private static (ResendFilter Filter, Problem? Problem) Filter(BulkRequest request)
    {
        var parameters = request.Parameters(name => name is "since" or "until");
        var (since, until) = (parameters.Instant("since"), parameters.Instant("until"));
        var problem = parameters.Problem ?? (until <= since ? Problem.InvalidParameter("until", "la fin est avant le début.") : null);
        IReadOnlyList<string> types = request.About.TryGetValue("types", out var told) ? [.. told.EnumerateArray().Select(t => t.GetString()!)] : [];
        return (new(request.Text("recipient")!, since ?? default, until, types), problem);
    }
}
