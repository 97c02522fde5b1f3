using System.Text.Json;
using SiBridge.JsonSchema.Compilation;
using SiBridge.JsonSchema.Evaluation;
using SiBridge.JsonSchema.Text;

namespace SiBridge.JsonSchema.Keywords;

/// <summary>
/// <c>minLength</c>, <c>maxLength</c> (in code points), <c>minItems</c>, <c>maxItems</c>, <c>minProperties</c> and <c>maxProperties</c>.
/// </summary>
internal sealed class SizeKeyword(KeywordSite site, ValueKinds kind, bool isMinimum, long limit) : Assertion(site)
{
    public override ValueKinds AppliesTo => kind;

    public static void Compile(SchemaSite schema, List<Keyword> keywords)
    {
        Add("minLength", ValueKinds.String, isMinimum: true);
        Add("maxLength", ValueKinds.String, isMinimum: false);
        Add("minItems", ValueKinds.Array, isMinimum: true);
        Add("maxItems", ValueKinds.Array, isMinimum: false);
        Add("minProperties", ValueKinds.Object, isMinimum: true);
        Add("maxProperties", ValueKinds.Object, isMinimum: false);

        void Add(string name, ValueKinds kind, bool isMinimum)
        {
            if (schema.TryGetCount(name, out long limit))
                keywords.Add(new SizeKeyword(schema.At(name), kind, isMinimum, limit));
        }
    }

    protected override bool Holds(in Instance instance)
    {
        // A code point is 1 to 12 bytes (a pair of escapes) of the raw text, which settles most lengths without counting.
        if (kind == ValueKinds.String && (isMinimum ? (instance.RawText.Length + 11) / 12 >= limit : instance.RawText.Length <= limit))
            return true;
        int size = Size(instance);
        return isMinimum ? size >= limit : size <= limit;
    }

    public override string Describe(in Instance instance)
    {
        string count = kind switch
        {
            ValueKinds.String => Wording.Count(limit, "caractère", "caractères"),
            ValueKinds.Array => Wording.Count(limit, "élément", "éléments"),
            _ => Wording.Count(limit, "propriété", "propriétés"),
        };
        return $"{count} au {(isMinimum ? "moins" : "plus")}, reçu {Size(instance)}";
    }

    private static int Size(in Instance instance) => instance.Kind switch
    {
        JsonValueKind.String => JsonString.Length(instance.RawText),
        JsonValueKind.Array => instance.Element.GetArrayLength(),
        _ => instance.Element.GetPropertyCount(),
    };
}
