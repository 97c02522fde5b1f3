using System.Text.Json;
using Microsoft.Extensions.Primitives;
using SiBridge.Delivery;
using SiBridge.JsonSchema;
using SiBridge.Network;

namespace SiBridge.Gateway;

public sealed record ReplaysView(IReadOnlyList<ReplayJob> Replays);

/// <summary>What a replay would do; nothing was done.</summary>
public sealed record ForesightView(bool DryRun, long Total, long AlreadyDelivered, long Blocked, long Cooling, IReadOnlyList<ForesightTo> Recipients);

/// <summary>Many failures replayed at once: looked at first, then begun, watched and steered.</summary>
public sealed class ReplaysEndpoint(Replays replays, ReplayForesight foresight, Redirects redirects)
{
    private const int DefaultRate = 50;

    private static readonly string[] Orders = ["all", "dry_run", "per_second", "reason", "redirect_to"];

    private static readonly CompiledSchema Request = SmallRequest.Schema(
        $$"""
        {
          "type": "object", "additionalProperties": false,
          "properties": {
            {{string.Concat(FailureParameters.Known.Select(p => $"\"{p.Name}\": {{ \"type\": \"{(p.Name is "group" ? "integer" : "string")}\" }}, "))}}
            "all": { "const": true },
            "dry_run": { "type": "boolean" },
            "redirect_to": { "type": "string", "minLength": 1 },
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
            var asked = root.EnumerateObject().Where(p => !Orders.Contains(p.Name)).ToDictionary(p => p.Name, p => p.Value);
            var parameters = new QueryParameters(new QueryCollection(asked.ToDictionary(p => p.Key, p => new StringValues(p.Value.ToString()))));
            var filter = FailureParameters.Read(parameters);
            if (parameters.Problem is { } wrong) return wrong;
            var to = root.TryGetProperty("redirect_to", out var target) ? target.GetString() : null;
            if (to is not null && Obstacle(filter, to) is { } obstacle) return Problem.InvalidParameter("redirect_to", obstacle);
            if (to is not null) filter = filter with { OtherChannelThan = to };
            // A filter that was forgotten must not replay everything.
            if (asked.Count == 0 && !root.TryGetProperty("all", out _)) return Problem.InvalidParameter("all", "dites ce qui est à rejouer (recipient, type, cause, since …), ou \"all\": true.");
            if (root.TryGetProperty("dry_run", out var dry) && dry.GetBoolean())
            {
                var seen = await foresight.Look(filter);
                return Results.Json(new ForesightView(true, seen.Total, seen.AlreadyDelivered, seen.Blocked, seen.Cooling, seen.Recipients), GatewayJson.Default.ForesightView);
            }

            var rate = root.TryGetProperty("per_second", out var perSecond) ? (int)perSecond.GetDouble() : DefaultRate;
            var job = await replays.Make(filter, JsonSerializer.Serialize(asked, GatewayJson.Default.DictionaryStringJsonElement), rate, who.Code, root.TryGetProperty("reason", out var reason) ? reason.GetString() : null, to);
            return Results.Json(job, GatewayJson.Default.ReplayJob, statusCode: 202);
        }
    }

    /// <summary>A channel's code says something within its partner only.</summary>
    private string? Obstacle(FailureFilter filter, string to) =>
        filter.Recipient is { } recipient ? redirects.Obstacle(recipient, filter.Channel, to) : "dites aussi de quel partenaire (recipient) : le code d'un canal n'a de sens que chez lui.";

    public async Task<IResult> List() => Results.Json(new ReplaysView(await replays.All()), GatewayJson.Default.ReplaysView);

    public async Task<IResult> Find(string replay) =>
        Guid.TryParse(replay, out var id) && await replays.Find(id) is { } job ? Results.Json(job, GatewayJson.Default.ReplayJob) : Problem.NotFound;

    public Task<IResult> Pause(Operator who, string replay) => Turn(replay, id => replays.Pause(id, who.Code));

    public Task<IResult> Resume(Operator who, string replay) => Turn(replay, id => replays.Resume(id, who.Code));

    public Task<IResult> Cancel(Operator who, string replay) => Turn(replay, id => replays.Cancel(id, who.Code));

    private static async Task<IResult> Turn(string replay, Func<Guid, Task<(ActResult Result, ReplayJob? Job)>> act)
    {
        if (!Guid.TryParse(replay, out var id)) return Problem.NotFound;
        var (result, job) = await act(id);
        return result switch
        {
            ActResult.Done => Results.Json(job!, GatewayJson.Default.ReplayJob),
            ActResult.Unknown => Problem.NotFound,
            _ => Problem.NotNow($"Le rejeu est « {job!.State} » : cet acte n'a pas de sens maintenant."),
        };
    }
}
