using System.Text.Json;
using SiBridge.Contracts;
using SiBridge.Flows;
using SiBridge.JsonSchema;
using SiBridge.Reference;

namespace SiBridge.Gateway;

/// <summary>Tells where in a request a field of one of its messages stands.</summary>
/// <param name="At">Pointer of the message in the request: empty, or <c>/12</c>.</param>
public sealed record MessagePlace(JsonText Text, string At)
{
    /// <param name="pointer">From the message, as the answer shows it.</param>
    public FieldError Error(string pointer, string code, string message)
    {
        var (line, column) = Text.Locate(At + pointer);
        return new(pointer, code, message, line, column);
    }

    public FieldError Error(SchemaError error) => Error(error.Pointer, error.Code, error.Message) with { Schema = error.SchemaLocation };
}

/// <summary>A message that can be read, with its flow; or why not. Exactly one of the two.</summary>
public sealed record ReadMessage(Flow? Flow, IMessage? Message, Problem? Problem = null);

/// <summary>The checks that need nothing known: no NIR, the schema, and the business rules of the message by itself.</summary>
public sealed class MessageCheck(SchemaCatalogue schemas)
{
    /// <summary>No NIR, then the schema; the first that fails answers, with all that it found. Null when nothing is wrong.</summary>
    public static Problem? Shape(CompiledSchema schema, JsonElement json, MessagePlace place)
    {
        if (Nir(json, place) is { } nir) return nir;
        return schema.Evaluate(json) is { Count: > 0 } errors ? Problem.SchemaViolation([.. errors.Select(place.Error)]) : null;
    }

    /// <summary>Reads a message of the right shape.</summary>
    public ReadMessage Read(string type, JsonElement json, MessagePlace place)
    {
        if (Shape(schemas.Message(type), json, place) is { } wrong) return Refuse(wrong);
        var flow = FlowTable.Of(type);
        try
        {
            return new(flow, flow.Read(json));
        }
        catch (JsonException e)
        {
            // The schema let it through, so it is an instant that RFC 3339 permits and this program cannot hold: nothing else is left to fail.
            const string expected = "un instant de l'an 1 à 9999 avec un décalage de 14 h au plus est attendu.";
            return Refuse(Problem.SchemaViolation([place.Error(Pointer(e.Path), "format", expected)]));
        }
    }

    /// <summary>All that is wrong with a message, as far as it can be told from the message alone; null when nothing is.</summary>
    public Problem? Check(string type, JsonElement json, MessagePlace place, RuleContext context)
    {
        var (flow, message, problem) = Read(type, json, place);
        if (problem is not null) return problem;
        var violations = flow!.Check(message!, context).Select(v => place.Error(v.Pointer, v.Code, v.Message)).ToList();
        return violations.Count > 0 ? Problem.BusinessRule(violations) : null;
    }

    /// <summary>The reader's <c>$.informations_collectives[2].date_heure</c> as a JSON pointer; names of canonical properties need no escaping.</summary>
    internal static string Pointer(string? path) =>
        path is null ? "" : path.TrimStart('$').Replace('.', '/').Replace('[', '/').Replace("]", "", StringComparison.Ordinal);

    /// <summary>Null when there is none.</summary>
    internal static Problem? Nir(JsonElement json, MessagePlace place) => NirSearch.Find(json) is { Count: > 0 } pointers
        ? Problem.NirRefused([.. pointers.Select(p => place.Error(p, "nir", "un numéro de sécurité sociale s'y trouve : retirez-le."))])
        : null;

    private static ReadMessage Refuse(Problem problem) => new(null, null, problem);
}
