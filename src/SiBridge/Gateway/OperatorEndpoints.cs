using static SiBridge.Gateway.Door;

namespace SiBridge.Gateway;

/// <summary>The addresses of contract §6: what operators see and do.</summary>
internal static class OperatorEndpoints
{
    public static void MapOperators(this WebApplication app)
    {
        app.MapGet("/v1/admin/failures",
            (HttpContext http, AdminEndpoint admin) => AsOperator(http, _ => admin.List(http)))
            .Described("Exploitation", "Les livraisons en échec");
        app.MapGet("/v1/admin/failures/groups",
            (HttpContext http, FailureGroupsEndpoint groups) => AsOperator(http, _ => groups.List(http)))
            .Described("Exploitation", "Les échecs, groupés par cause");
        app.MapPut("/v1/admin/failures/groups/{group}/note",
            (HttpContext http, string group, FailureGroupsEndpoint groups) => AsOperator(http, who => groups.Note(http, who, group)))
            .Described("Exploitation", "Noter ce qu'on sait d'un groupe d'échecs");
        app.MapPost("/v1/admin/deliveries/{delivery}/replay",
            (HttpContext http, string delivery, AdminEndpoint admin) => AsOperator(http, who => admin.Replay(who, delivery)))
            .Described("Exploitation", "Rejouer une livraison");
        app.MapPost("/v1/admin/deliveries/{delivery}/skip",
            (HttpContext http, string delivery, AdminEndpoint admin) => AsOperator(http, who => admin.Skip(http, who, delivery)))
            .Described("Exploitation", "Abandonner une livraison");
        app.MapRecovery();
        app.MapPost("/v1/admin/replays",
            (HttpContext http, ReplaysEndpoint replays) => AsOperator(http, who => replays.Make(http, who)))
            .Described("Exploitation", "Rejouer les livraisons en échec d'une sélection, ou seulement compter ce que cela ferait");
        app.MapGet("/v1/admin/replays",
            (HttpContext http, ReplaysEndpoint replays) => AsOperator(http, _ => replays.List()))
            .Described("Exploitation", "Les rejeux, et où ils en sont");
        app.MapGet("/v1/admin/replays/{replay}",
            (HttpContext http, string replay, ReplaysEndpoint replays) => AsOperator(http, _ => replays.Find(replay)))
            .Described("Exploitation", "Un rejeu, et où il en est");
        app.MapPost("/v1/admin/replays/{replay}/pause",
            (HttpContext http, string replay, ReplaysEndpoint replays) => AsOperator(http, who => replays.Pause(who, replay)))
            .Described("Exploitation", "Arrêter un rejeu, pour le reprendre plus tard");
        app.MapPost("/v1/admin/replays/{replay}/resume",
            (HttpContext http, string replay, ReplaysEndpoint replays) => AsOperator(http, who => replays.Resume(who, replay)))
            .Described("Exploitation", "Reprendre un rejeu arrêté");
        app.MapPost("/v1/admin/replays/{replay}/cancel",
            (HttpContext http, string replay, ReplaysEndpoint replays) => AsOperator(http, who => replays.Cancel(who, replay)))
            .Described("Exploitation", "Renoncer à ce qui reste d'un rejeu");
        app.MapGet("/v1/admin/channels",
            (HttpContext http, ChannelsEndpoint channels) => AsOperator(http, _ => channels.List()))
            .Described("Exploitation", "Les canaux : en marche, en échec, suspendus");
        app.MapPost("/v1/admin/channels/{recipient}/{channel}/suspend",
            (HttpContext http, string recipient, string channel, ChannelsEndpoint channels) => AsOperator(http, who => channels.Suspend(http, who, new(recipient, channel))))
            .Described("Exploitation", "Suspendre un canal");
        app.MapPost("/v1/admin/channels/{recipient}/{channel}/resume",
            (HttpContext http, string recipient, string channel, ChannelsEndpoint channels) => AsOperator(http, who => channels.Resume(who, new(recipient, channel))))
            .Described("Exploitation", "Reprendre un canal suspendu");
    }
}
