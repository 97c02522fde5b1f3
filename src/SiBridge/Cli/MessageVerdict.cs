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
        if (JsonItems.Of(utf8) is { } items) return Of(items, utf8.Length);
        if (!JsonText.TryParse(utf8, out var text, out var syntax)) return Problem.InvalidJson(syntax).Errors!;
        using (text)
            return utf8.Length > RequestBody.OneMessage ? [TooLarge("Un message tient en 1 Mio ; plusieurs vont dans un tableau.")] : Check(text, "");
    }

    /// <summary>One item in memory at a time. An array that is not JSON to its end, or too large, is refused as a whole, so all of it is read first.</summary>
    private IReadOnlyList<FieldError> Of(JsonItems items, int length)
    {
        var errors = new List<FieldError>();
        var count = 0;
        JsonSyntaxError? syntax;
        for (; items.TryRead(out var item, out syntax); count++)
        {
            using (item)
                if (count < PostMessages.ItemsMax && length <= RequestBody.Array) errors.AddRange(Item(item, $"/{count}"));
        }

        if (syntax is not null) return Problem.InvalidJson(syntax).Errors!;
        return count switch
        {
            0 => Problem.InvalidJson(new(JsonSyntaxCodes.Empty, "Le tableau est vide : de 1 à 1 000 messages sont attendus.", 1, 1)).Errors!,
            > PostMessages.ItemsMax => [TooLarge($"Un tableau tient au plus {PostMessages.ItemsMax} messages ; celui-ci en a {count}.")],
            _ when length > RequestBody.Array => [TooLarge("Un tableau de messages tient en 64 Mio.")],
            _ => errors,
        };
    }

    private List<FieldError> Item(JsonText item, string at) =>
        JsonMarshal.GetRawUtf8Value(item.Root).Length > RequestBody.OneMessage
            ? [new MessagePlace(item, "").Error("", "taille", "Un message tient en 1 Mio.") with { Pointer = at }]
            : Check(item, at);

    private List<FieldError> Check(JsonText text, string at)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found))
            throw new CannotRunException($"Cette machine ne connaît pas le fuseau horaire {zone} : installez les données de fuseaux horaires (le paquet tzdata).");
        var context = new RuleContext(clock.GetUtcNow(), found);
        var problem = check.Check(type, text.Root, new(text, ""), context);
        return problem?.Errors?.Select(e => e with { Pointer = at + e.Pointer }).ToList() ?? [];
    }

    private static FieldError TooLarge(string message) => new("", "taille", message, 1, 1);
}
