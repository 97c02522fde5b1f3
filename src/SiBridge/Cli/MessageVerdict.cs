using System.Runtime.InteropServices;
using System.Text.Json;
using SiBridge.Flows;
using SiBridge.Gateway;
using SiBridge.JsonSchema;
using SiBridge.Reference;

namespace SiBridge.Cli;

/// <summary>The gateway's checks over a file with one message or an array of them, as far as they need nothing known.</summary>
/// <param name="zone">The zone of a network; there is none here, so the one in which nearly all of them are.</param>
internal sealed class MessageVerdict(string type, TimeProvider clock, string zone = "Europe/Paris")
{
    private readonly MessageCheck check = new(new SchemaCatalogue());

    /// <exception cref="CannotRunException">This machine does not know the zone.</exception>
    /// <returns>All errors, their pointers from the file's root; empty when the gateway would accept it.</returns>
    public IReadOnlyList<FieldError> Of(byte[] utf8)
    {
        if (!JsonText.TryParse(utf8, out var text, out var syntax)) return Problem.InvalidJson(syntax).Errors!;
        using (text)
        {
            if (text.Root.ValueKind is not JsonValueKind.Array)
                return utf8.Length > RequestBody.OneMessage ? [TooLarge("Un message tient en 1 Mio ; plusieurs vont dans un tableau.")] : Check(text.Root, text, "");
            return text.Root.GetArrayLength() switch
            {
                0 => Problem.InvalidJson(new(JsonSyntaxCodes.Empty, "Le tableau est vide : de 1 à 1 000 messages sont attendus.", 1, 1)).Errors!,
                > PostMessages.ItemsMax => [TooLarge($"Un tableau tient au plus {PostMessages.ItemsMax} messages ; celui-ci en a {text.Root.GetArrayLength()}.")],
                _ when utf8.Length > RequestBody.Array => [TooLarge("Un tableau de messages tient en 64 Mio.")],
                _ => [.. text.Root.EnumerateArray().SelectMany((item, i) => Item(item, text, $"/{i}"))],
            };
        }
    }

    private List<FieldError> Item(JsonElement item, JsonText text, string at) =>
        JsonMarshal.GetRawUtf8Value(item).Length > RequestBody.OneMessage
            ? [new MessagePlace(text, at).Error("", "taille", "Un message tient en 1 Mio.") with { Pointer = at }]
            : Check(item, text, at);

    private List<FieldError> Check(JsonElement json, JsonText text, string at)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found))
            throw new CannotRunException($"Cette machine ne connaît pas le fuseau horaire {zone} : installez les données de fuseaux horaires (le paquet tzdata).");
        var context = new RuleContext(clock.GetUtcNow(), found);
        var problem = check.Check(type, json, new(text, at), context);
        return problem?.Errors?.Select(e => e with { Pointer = at + e.Pointer }).ToList() ?? [];
    }

    private static FieldError TooLarge(string message) => new("", "taille", message, 1, 1);
}
