using System.Text.Json;
using SiBridge.Delivery;
using SiBridge.Flows;
using SiBridge.JsonSchema;
using SiBridge.Network;
using SiBridge.Reference;

namespace SiBridge.Gateway;

/// <summary>Judges a corrected body as its message was judged: no NIR, the schema, the business rules; and as its recipient may read it.</summary>
public sealed class CorrectionCheck(SchemaCatalogue schemas, CurrentNetwork network, TimeProvider clock)
{
    private readonly MessageCheck check = new(schemas);

    /// <param name="text">Where the body stands.</param>
    /// <param name="at">Its pointer in the text: empty, or <c>/body</c>.</param>
    /// <returns>All that is wrong; null when nothing is.</returns>
    public Problem? Judge(Correctable original, JsonText text, string at)
    {
        var after = at is "" ? text.Root : text.Root.GetProperty(at[1..]);
        if (network.Current.ByCode(original.Delivery.Recipient)?.Kind is not { } kind || FlowTable.Of(original.Delivery.Type).ReadBy(kind) is not { } share)
            return Problem.NotNow($"Le partenaire « {original.Delivery.Recipient} » n'est plus dans le réseau, ou plus un destinataire de ce type : rien ne peut lui être corrigé.");
        var place = new MessagePlace(text, at);
        // Wherever it stands, also in what nobody may read.
        if (MessageCheck.Nir(after, place) is { } nir) return Problem.NirRefused(In(at, nir.Errors!));
        using var message = JsonDocument.Parse(original.Message);
        using var before = JsonDocument.Parse(original.Body);
        if (JsonElement.DeepEquals(before.RootElement, after)) return Problem.BusinessRule([place.Error("", "sans_changement", "ce corps dit la même chose que celui qu'il remplacerait : corrigez-le, ou rejouez la livraison.")]);
        var corrected = CorrectedBody.Of(share, message.RootElement, before.RootElement, after);
        FieldError Error(Violation v) => place.Error(v.Pointer, v.Code, v.Message);

        var found = check.Check(original.Delivery.Type, corrected.Message, place, new(clock.GetUtcNow(), network.Current.Zone));
        FieldError[] shapes = [.. found?.Slug is "schema-violation" ? found.Errors! : [], .. corrected.Foreign.Select(Error), .. schemas.Additions.Evaluate(corrected.Added).Select(place.Error)];
        if (shapes.Length > 0) return Problem.SchemaViolation(In(at, shapes));
        FieldError[] rules = [.. found?.Errors ?? [], .. corrected.Wrong.Select(Error)];
        return rules.Length > 0 ? Problem.BusinessRule(In(at, rules)) : null;
    }

    /// <summary>As the whole request is written.</summary>
    private static IReadOnlyList<FieldError> In(string at, IEnumerable<FieldError> errors) => [.. errors.Select(e => e with { Pointer = at + e.Pointer })];
}
