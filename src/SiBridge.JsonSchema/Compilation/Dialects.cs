using System.Text.Json;

namespace SiBridge.JsonSchema.Compilation;

/// <summary>The dialects that schemas name by <c>$schema</c>: draft 2020-12, and what others have made of its vocabularies.</summary>
internal sealed class Dialects(SchemaResources resources)
{
    private const string Prefix = "https://json-schema.org/draft/2020-12/vocab/";

    private static readonly Dictionary<string, Vocabularies> Known = new()
    {
        [Prefix + "core"] = Vocabularies.Core,
        [Prefix + "applicator"] = Vocabularies.Applicator,
        [Prefix + "unevaluated"] = Vocabularies.Unevaluated,
        [Prefix + "validation"] = Vocabularies.Validation,
        [Prefix + "meta-data"] = Vocabularies.MetaData,
        [Prefix + "format-annotation"] = Vocabularies.FormatAnnotation,
        [Prefix + "format-assertion"] = Vocabularies.FormatAssertion,
        [Prefix + "content"] = Vocabularies.Content,
    };

    private readonly Dictionary<string, Dialect> _dialects = [];

    /// <summary>The dialect that holds at a place.</summary>
    /// <exception cref="SchemaException">It is unknown, or asks for a vocabulary that is.</exception>
    public Dialect At(SchemaPlace place)
    {
        if (_dialects.TryGetValue(place.Dialect, out Dialect? known))
            return known;
        if (!SchemaUri.TryResolve(null, place.Dialect, out Uri? uri, out string fragment) || resources.Find(uri!, fragment) is not { } meta)
        {
            throw new SchemaException($"{place.Location}: version ou dialecte {place.Dialect} de JSON Schema ($schema) non pris en charge; "
                + $"attendu 2020-12 ({MetaSchemas.Standard}), ou un méta-schéma enregistré");
        }

        var dialect = new Dialect(VocabulariesOf(meta), meta);
        _dialects.Add(place.Dialect, dialect);
        return dialect;
    }

    // A meta-schema that lists none means all of the standard's: so it was before there were vocabularies.
    private static Vocabularies VocabulariesOf(SchemaPlace meta)
    {
        if (meta.Element.ValueKind != JsonValueKind.Object || !meta.Element.TryGetProperty("$vocabulary", out JsonElement listed))
            return Vocabularies.Standard;
        if (listed.ValueKind != JsonValueKind.Object)
            throw new SchemaException($"{meta.Location}/$vocabulary: attendu un objet");
        Vocabularies vocabularies = Vocabularies.Core;
        foreach (JsonProperty vocabulary in listed.EnumerateObject())
        {
            if (Known.TryGetValue(vocabulary.Name, out Vocabularies found))
                vocabularies |= found;
            else if (vocabulary.Value.ValueKind != JsonValueKind.False)
                throw new SchemaException($"{meta.Location}/$vocabulary: le vocabulaire {vocabulary.Name}, que ce dialecte exige, n'est pas pris en charge");
        }

        return vocabularies;
    }
}
