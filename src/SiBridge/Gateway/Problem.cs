using System.Text.Json.Serialization;
using SiBridge.JsonSchema;

namespace SiBridge.Gateway;

/// <summary>One field at fault.</summary>
/// <param name="Pointer">JSON pointer into the message.</param>
/// <param name="Code">The schema keyword or the business rule.</param>
/// <param name="Line">1-based, in the request as received.</param>
/// <param name="Column">1-based, in characters.</param>
public sealed record FieldError(string Pointer, string Code, string Message, int Line, int Column)
{
    /// <summary>The absolute URI of the keyword that refused; null for what no schema says. Not in answers: the contract names their members.</summary>
    [JsonIgnore]
    public string? Schema { get; init; }
}

/// <summary>An error as partners read it: RFC 9457, in French, the slugs of contract §2.</summary>
public sealed record Problem(
    [property: JsonIgnore] string Slug, string Title, int Status, string Detail,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<FieldError>? Errors = null) : IResult
{
    [JsonPropertyOrder(-1)]
    public string Type => "urn:sibridge:problem:" + Slug;

    public static Problem InvalidJson(JsonSyntaxError error) =>
        new("invalid-json", "JSON illisible", 400, error.Message, [new("", error.Code, error.Message, error.Line, error.Column)]);

    public static Problem InvalidXml(string detail, int line = 1, int column = 1) =>
        new("invalid-xml", "XML illisible", 400, detail, [new("", "xml", detail, line, column)]);

    public static Problem InvalidParameter(string name, string detail) =>
        new("invalid-parameter", "Paramètre illisible", 400, $"« {name} » : {detail}");

    public static Problem Unauthorized { get; } =
        new("unauthorized", "Clé absente ou inconnue", 401, "Envoyez « Authorization: Bearer <clé> » avec une clé en cours de validité de ce réseau.");

    public static Problem Forbidden(string detail, FieldError? field = null) => new("forbidden", "Non autorisé", 403, detail, field is null ? null : [field]);

    public static Problem NotFound { get; } = new("not-found", "Introuvable", 404, "Rien ici que cette clé permette de voir : vérifiez l'adresse.");

    /// <summary>Somebody's act makes no sense in the state in which its object is.</summary>
    public static Problem NotNow(string detail) => new("not-now", "Acte impossible dans cet état", 409, detail);

    public static Problem IdConflict { get; } = new(
        "message-id-conflict", "« id » déjà utilisé", 409, "Un message d'un autre contenu ou d'un autre type porte déjà cet « id » : donnez un nouvel « id », et « corrige » s'il remplace l'autre.");

    public static Problem TooLarge(string detail) => new("payload-too-large", "Trop grand", 413, detail);

    public static Problem UnsupportedMediaType(string expected) => new("unsupported-media-type", "Type de contenu non pris en charge", 415, $"Attendu : Content-Type: {expected}, sans compression.");

    public static Problem SchemaViolation(IReadOnlyList<FieldError> errors) =>
        new("schema-violation", "Message non conforme à son schéma", 422, Shapes(errors), errors);

    public static Problem BusinessRule(IReadOnlyList<FieldError> errors) =>
        new("business-rule", "Règle métier non respectée", 422, Count(errors.Count, "règle non respectée", "règles non respectées"), errors);

    public static Problem NirRefused(IReadOnlyList<FieldError> errors) => new(
        "nir-refused", "Numéro de sécurité sociale refusé", 422, "Un numéro de sécurité sociale se trouve dans le message : retirez-le. Rien n'a été conservé.", errors);

    public static Problem TooManyRequests(int seconds) =>
        new("too-many-requests", "Trop de messages", 429, $"Le débit convenu est dépassé : réessayez dans {seconds} s.");

    public static Problem Unavailable { get; } =
        new("unavailable", "Momentanément indisponible", 503, "Rien n'a été accepté ; réessayez dans quelques secondes avec le même « id ».");

    /// <summary>The same for one item of an array of which others are on disk.</summary>
    public static Problem ItemUnavailable { get; } =
        Unavailable with { Detail = "Ce message n'a pas été accepté ; réessayez dans quelques secondes avec le même « id »." };

    public static Problem Internal { get; } =
        new("internal", "Erreur interne", 500, "Le pont a rencontré une erreur qui lui est propre ; réessayez (un message : avec le même « id »), puis prévenez l'exploitant.");

    public static Problem Plain(int status) => status switch
    {
        404 => NotFound,
        405 => new("method-not-allowed", "Méthode non autorisée", 405, "Cette adresse ne prend pas cette méthode : voyez /docs."),
        413 => TooLarge("Au-delà de 64 Mio."),
        415 => UnsupportedMediaType("application/json"),
        _ => new("bad-request", "Requête non comprise", status, "La requête HTTP n'est pas comprise : voyez /docs."),
    };

    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (Status is 401) httpContext.Response.Headers.WWWAuthenticate = "Bearer";
        if (Status is 503) RetrySoon(httpContext);
        httpContext.Response.StatusCode = Status;
        return httpContext.Response.WriteAsJsonAsync(this, GatewayJson.Default.Problem, "application/problem+json", httpContext.RequestAborted);
    }

    public static void RetrySoon(HttpContext http) => http.Response.Headers.RetryAfter = "5";

    private static string Shapes(IReadOnlyList<FieldError> errors) => errors[^1].Code is SchemaError.LimitReached
        ? $"Plus de {errors.Count - 1} erreurs de forme."
        : Count(errors.Count, "erreur de forme", "erreurs de forme");

    private static string Count(int n, string one, string many) => n == 1 ? $"1 {one}." : $"{n} {many}.";
}
