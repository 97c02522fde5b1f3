using System.Globalization;
using SiBridge.Delivery;
using SiBridge.JsonSchema;
using SiBridge.Network;

namespace SiBridge.Gateway;

/// <param name="Total">How many failures there are in all groups.</param>
public sealed record FailureGroupsView(IReadOnlyList<FailureGroup> Groups, long Total);

/// <summary>What became of a note.</summary>
public sealed record NoteView(long Group, string Detail);

/// <summary>Failures by cause, and what operators note about each.</summary>
public sealed class FailureGroupsEndpoint(FailureGroups groups)
{
    private static readonly CompiledSchema NoteRequest = SmallRequest.Schema(
        """
        { "type": "object", "additionalProperties": false, "required": ["note"], "properties": { "note": { "type": ["string", "null"], "minLength": 1, "maxLength": 2000 } } }
        """);

    public async Task<IResult> List(HttpContext http)
    {
        var parameters = new QueryParameters(http.Request.Query);
        var filter = FailureParameters.Read(parameters);
        if (parameters.Problem is { } problem) return problem;
        var found = await groups.Find(filter);
        return Results.Json(new FailureGroupsView(found, found.Sum(g => g.Count)), GatewayJson.Default.FailureGroupsView);
    }

    public async Task<IResult> Note(HttpContext http, Operator who, string group)
    {
        if (!long.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out var id)) return Problem.NotFound;
        var (request, problem) = await SmallRequest.Read(http, NoteRequest);
        if (problem is not null) return problem;
        using (request)
        {
            var text = request!.Root.GetProperty("note").GetString();
            if (await groups.Note(id, who.Code, text) is ActResult.Unknown) return Problem.NotFound;
            return Results.Json(new NoteView(id, text is null ? "La note est retirée." : "La note est conservée, avec votre code et l'heure."), GatewayJson.Default.NoteView);
        }
    }
}
