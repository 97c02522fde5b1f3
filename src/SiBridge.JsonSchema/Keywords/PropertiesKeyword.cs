using System.Runtime.InteropServices;
using System.Text.Json;
using SiBridge.JsonSchema.Compilation;
using SiBridge.JsonSchema.Evaluation;
using SiBridge.JsonSchema.Patterns;
using SiBridge.JsonSchema.Text;

namespace SiBridge.JsonSchema.Keywords;

/// <summary>
/// <c>properties</c>, <c>patternProperties</c> and <c>additionalProperties</c>: one walk over the object, because the third needs to know
/// what the other two have matched.
/// </summary>
internal sealed class PropertiesKeyword(
    KeywordSite site,
    NameTable<SchemaNode> named,
    (Pattern Pattern, SchemaNode Schema, string Path)[] patterns,
    SchemaNode? others) : Keyword(site)
{
    public override ValueKinds AppliesTo => ValueKinds.Object;

    /// <summary>The properties that are named, to suggest one of them for a name that is not known.</summary>
    public IEnumerable<string> Names => named.Names;

    public static void Compile(SchemaSite schema, List<Keyword> keywords)
    {
        var named = new NameTable<SchemaNode>();
        foreach ((string name, SchemaNode node) in schema.SubschemaMap("properties"))
            named.Set(name, node);
        var patterns = new List<(Pattern, SchemaNode, string)>();
        foreach ((string pattern, SchemaNode node) in schema.SubschemaMap("patternProperties"))
            patterns.Add((schema.Pattern("patternProperties", pattern), node, JsonPointer.Append("/patternProperties", pattern)));
        SchemaNode? others = schema.Subschema("additionalProperties");
        if (named.Count > 0 || patterns.Count > 0 || others is not null)
            keywords.Add(new PropertiesKeyword(schema.At("properties"), named, [.. patterns], others));
    }

    public override IEnumerable<SchemaNode> Below(string segment)
    {
        // As it would stand between quotes: the tables and patterns are asked with raw JSON.
        byte[] name = JsonEncodedText.Encode(segment).EncodedUtf8Bytes.ToArray();
        var schemas = new List<SchemaNode>();
        if (named.TryGet(name, out SchemaNode? schema))
            schemas.Add(schema);
        foreach ((Pattern pattern, SchemaNode patternSchema, _) in patterns)
        {
            if (pattern.Matches(name))
                schemas.Add(patternSchema);
        }

        if (schemas.Count == 0 && others is not null)
            schemas.Add(others);
        return schemas;
    }

    public override bool Evaluate(in Instance instance, Span<ulong> evaluated, ref EvaluationContext context)
    {
        bool valid = true;
        int index = 0;
        foreach (JsonProperty property in instance.Element.EnumerateObject())
        {
            if (!EvaluateProperty(property, out bool matched, ref context))
            {
                if (!context.Collects)
                    return false;
                valid = false;
            }

            if (matched)
                ChildSet.Mark(evaluated, index);
            index++;
        }

        return valid;
    }

    /// <summary>How many of the named properties have the value that a <c>const</c> wants.</summary>
    public int FixedRight(JsonElement instance)
    {
        int right = 0;
        foreach (JsonProperty property in instance.EnumerateObject())
        {
            if (!named.TryGet(JsonMarshal.GetRawUtf8PropertyName(property), out SchemaNode? schema))
                continue;
            var value = new Instance(property.Value);
            foreach (Keyword keyword in schema.Keywords)
            {
                EvaluationContext silent = EvaluationContext.Silent;
                if (keyword is EnumKeyword { Site.Name: "const" } && keyword.Evaluate(value, [], ref silent))
                    right++;
            }
        }

        return right;
    }

    private bool EvaluateProperty(JsonProperty property, out bool matched, ref EvaluationContext context)
    {
        ReadOnlySpan<byte> name = JsonMarshal.GetRawUtf8PropertyName(property);
        bool valid = true;
        matched = named.TryGet(name, out SchemaNode? schema);
        if (matched)
            valid = schema!.EvaluateProperty(property, "/properties/", ref context);

        foreach ((Pattern pattern, SchemaNode patternSchema, string path) in patterns)
        {
            if (!pattern.Matches(name))
                continue;
            matched = true;
            valid &= patternSchema.EvaluateProperty(property, path, ref context);
        }

        if (matched || others is null)
            return valid;
        matched = true;
        return others.EvaluateProperty(property, "/additionalProperties", ref context);
    }
}

/// <summary><c>propertyNames</c>: one error for each name that does not fit, at that property.</summary>
internal sealed class PropertyNamesKeyword(KeywordSite site, SchemaNode schema) : Keyword(site)
{
    public override ValueKinds AppliesTo => ValueKinds.Object;

    public static void Compile(SchemaSite schema, List<Keyword> keywords)
    {
        if (schema.Subschema("propertyNames") is { } names)
            keywords.Add(new PropertyNamesKeyword(schema.At("propertyNames"), names));
    }

    public override bool Evaluate(in Instance instance, Span<ulong> evaluated, ref EvaluationContext context)
    {
        bool valid = true;
        foreach (JsonProperty property in instance.Element.EnumerateObject())
        {
            if (schema.IsValid(Instance.NameOf(property), []))
                continue;
            if (!context.Collects)
                return false;
            valid = context.ReportAt(EvaluationContext.NameOf(property), instance, Site, "nom de propriété non admis");
        }

        return valid;
    }
}
