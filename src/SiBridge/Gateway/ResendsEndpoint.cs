using System.Text.Json;
using Microsoft.Extensions.Primitives;
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
    private const int DefaultRate = 50;

    private static readonly CompiledSchema Request = SmallRequest.Schema(
        $$"""
        {
          "type": "object", "additionalProperties": false, "required": ["recipient", "since"],
          "properties": {
            "recipient": { "type": "string", "minLength": 1 }, "since": { "type": "string" }, "until": { "type": "string" },
            "types": { "type": "array", "minItems": 1, "uniqueItems": true, "items": { "enum": [{{string.Join(", ", SchemaCatalogue.Types.Select(t => $"\"{t}\""))}}] } },
            "dry_run": { "type": "boolean" },
            "per_second": { "type": "integer", "minimum": 1, "maximum": 1000 },
            "reason": { "type": "string", "minLength": 1, "maxLength": 1000 }
          }
        }
        """);

    public async Task<IResult> Make(HttpContext http, Operator who)
    {
        var (request, problem) = await SmallRequest.Read(http, Request);
        if (problem is not null) return problem;
        using (request)
        {
            var root = request!.Root;
            var (filter, wrong) = Filter(root);
            if (wrong is not null) return wrong;
            if (!resends.Knows(filter.Recipient)) return Problem.InvalidParameter("recipient", $"« {filter.Recipient} » n'est pas un partenaire de ce réseau.");
            if (root.TryGetProperty("dry_run", out var dry) && dry.GetBoolean())
            {
                var seen = await resends.Look(filter);
                return Results.Json(new ResendForesightView(true, seen.Total, seen.Journeys, seen.Oldest, seen.Newest, seen.Channels), GatewayJson.Default.ResendForesightView);
            }

            var rate = root.TryGetProperty("per_second", out var perSecond) ? (int)perSecond.GetDouble() : DefaultRate;
            var asked = root.EnumerateObject().Where(p => p.Name is "recipient" or "since" or "until" or "types").ToDictionary(p => p.Name, p => p.Value);
            var job = await resends.Make(filter, JsonSerializer.Serialize(asked, GatewayJson.Default.DictionaryStringJsonElement), rate, who.Code, root.TryGetProperty("reason", out var reason) ? reason.GetString() : null);
            return Results.Json(job, GatewayJson.Default.ReplayJob, statusCode: 202);
        }
    }

    private static (ResendFilter Filter, Problem? Problem) Filter(JsonElement root)
    {
        var texts = root.EnumerateObject().Where(p => p.Name is "since" or "until").ToDictionary(p => p.Name, p => new StringValues(p.Value.GetString()));
        var parameters = new QueryParameters(new QueryCollection(texts));
        var (since, until) = (parameters.Instant("since"), parameters.Instant("until"));
        var problem = parameters.Problem ?? (until <= since ? Problem.InvalidParameter("until", "la fin est avant le début.") : null);
        IReadOnlyList<string> types = root.TryGetProperty("types", out var told) ? [.. told.EnumerateArray().Select(t => t.GetString()!)] : [];
        return (new(root.GetProperty("recipient").GetString()!, since ?? default, until, types), problem);
    }
}
