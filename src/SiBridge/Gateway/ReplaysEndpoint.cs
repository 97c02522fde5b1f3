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
    private static readonly CompiledSchema Request = SmallRequest.Schema(
        $$"""
        {
          "type": "object", "additionalProperties": false,
          "properties": {
            {{string.Concat(FailureParameters.Known.Select(p => $"\"{p.Name}\": {{ \"type\": \"{(p.Name is "group" ? "integer" : "string")}\" }}, "))}}
            "all": { "const": true },
            "redirect_to": { "type": "string", "minLength": 1 },
            {{BulkRequest.Orders}}
          }
        }
        """);

    public Task<IResult> Make(HttpContext http, Operator who) => BulkRequest.Answer(http, Request, async request =>
    {
        var parameters = request.Parameters(_ => true);
        var filter = FailureParameters.Read(parameters);
        if (parameters.Problem is { } wrong) return wrong;
        var to = request.Text("redirect_to");
        if (to is not null && Obstacle(filter, to) is { } obstacle) return Problem.InvalidParameter("redirect_to", obstacle);
        if (to is not null) filter = filter with { OtherChannelThan = to };
        // A filter that was forgotten must not replay everything.
        if (request.About.Count == 0 && !request.Has("all")) return Problem.InvalidParameter("all", "dites ce qui est à rejouer (recipient, type, cause, since …), ou \"all\": true.");
        if (request.IsDryRun)
        {
            var seen = await foresight.Look(filter);
            return Results.Json(new ForesightView(true, seen.Total, seen.AlreadyDelivered, seen.Blocked, seen.Cooling, seen.Recipients), GatewayJson.Default.ForesightView);
        }

        var job = await replays.Make(filter, request.AboutJson, request.PerSecond, who.Code, request.Reason, to);
        return Results.Json(job, GatewayJson.Default.ReplayJob, statusCode: 202);
    }, ownOrders: ["all", "redirect_to"]);

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
