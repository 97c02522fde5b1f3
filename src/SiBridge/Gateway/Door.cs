using System.Text.Json.Serialization.Metadata;
using SiBridge.Network;

namespace SiBridge.Gateway;

/// <summary>What every address has in common: who knocks, who may come in, and how a view is answered.</summary>
internal static class Door
{
    public static async Task<IResult> AsAnyone(HttpContext http, Func<Caller, Task<IResult>> answer) =>
        Authenticate(http) is { } caller ? await answer(caller) : Problem.Unauthorized;

    public static async Task<IResult> AsPartner(HttpContext http, Func<Partner, Task<IResult>> answer) => Authenticate(http) switch
    {
        null => Problem.Unauthorized,
        { Partner: { } partner } => await answer(partner),
        _ => Problem.Forbidden("Une clé d'exploitant n'envoie ni ne reçoit de messages : prenez celle du partenaire."),
    };

    public static async Task<IResult> AsOperator(HttpContext http, Func<Operator, Task<IResult>> answer) => Authenticate(http) switch
    {
        null => Problem.Unauthorized,
        { Operator: { } who } => await answer(who),
        _ => Problem.Forbidden("Une clé d'exploitant est nécessaire."),
    };

    /// <summary>The partner whose key came with a request, as the network in force knows it now.</summary>
    public static Partner? PartnerOf(HttpContext http) => Authenticate(http)?.Partner;

    private static Caller? Authenticate(HttpContext http)
    {
        const string scheme = "Bearer ";
        var header = http.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) return null;
        var network = http.RequestServices.GetRequiredService<CurrentNetwork>().Current;
        return Caller.Of(header[scheme.Length..].Trim(), network, http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow());
    }

    public static IResult Found<T>(T? view, JsonTypeInfo<T> json) => view is null ? Problem.NotFound : Results.Json(view, json);

    public static void Described(this RouteHandlerBuilder route, string tag, string summary) => route.WithTags(tag).WithSummary(summary);
}
