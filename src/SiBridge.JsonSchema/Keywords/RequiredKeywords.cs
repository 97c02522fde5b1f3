using System.Text;
using System.Text.Json;
using SiBridge.JsonSchema.Compilation;
using SiBridge.JsonSchema.Evaluation;
using SiBridge.JsonSchema.Text;

namespace SiBridge.JsonSchema.Keywords;

/// <summary>A property name of a schema in the two forms that are needed: to look up, and to tell.</summary>
internal readonly struct SchemaName(string text)
{
    private readonly byte[] _utf8 = Encoding.UTF8.GetBytes(text);

    public string Text => text;

    /// <summary>As a segment of a JSON pointer.</summary>
    public string Segment { get; } = JsonPointer.Escape(text);

    public bool IsIn(JsonElement instance) => instance.TryGetProperty(_utf8, out _);

    public static SchemaName[] All(IEnumerable<string> names) => [.. names.Select(static n => new SchemaName(n))];
}

/// <summary><c>required</c>: an error for every missing property, at that property.</summary>
internal sealed class RequiredKeyword(KeywordSite site, SchemaName[] names) : Keyword(site)
{
    public override ValueKinds AppliesTo => ValueKinds.Object;

    public static void Compile(SchemaSite schema, List<Keyword> keywords)
    {
        if (schema.TryGet("required", out JsonElement names))
            keywords.Add(new RequiredKeyword(schema.At("required"), SchemaName.All(schema.Strings("required", names))));
    }

    public override bool Evaluate(in Instance instance, Span<ulong> evaluated, ref EvaluationContext context) =>
        ReportMissing(instance, names, Site, Wording.MissingProperty, ref context);

    public static bool ReportMissing(in Instance instance, SchemaName[] names, KeywordSite site, string message, ref EvaluationContext context)
    {
        bool valid = true;
        foreach (SchemaName name in names)
        {
            if (name.IsIn(instance.Element))
                continue;
            if (!context.Collects)
                return false;
            valid = context.ReportAt(name.Text, instance, site, message);
        }

        return valid;
    }
}

/// <summary>
/// <c>dependentRequired</c>: the properties that another one calls for; and the lists of <c>dependencies</c>, as it was called before.
/// </summary>
internal sealed class DependentRequiredKeyword(KeywordSite site, DependentRequiredKeyword.Rule[] rules) : Keyword(site)
{
    public override ValueKinds AppliesTo => ValueKinds.Object;

    public static void Compile(SchemaSite schema, List<Keyword> keywords)
    {
        foreach (string name in (string[])["dependentRequired", "dependencies"])
        {
            if (!schema.TryGetObject(name, out JsonElement dependents))
                continue;
            var rules = new List<Rule>();
            foreach (JsonProperty rule in dependents.EnumerateObject())
            {
                if (name == "dependentRequired" || rule.Value.ValueKind == JsonValueKind.Array)
                    rules.Add(new Rule(new SchemaName(rule.Name), SchemaName.All(schema.Strings(name, rule.Value))));
            }

            if (rules.Count > 0)
                keywords.Add(new DependentRequiredKeyword(schema.At(name), [.. rules]));
        }
    }

    public override bool Evaluate(in Instance instance, Span<ulong> evaluated, ref EvaluationContext context)
    {
        bool valid = true;
        foreach (Rule rule in rules)
        {
            if (rule.Trigger.IsIn(instance.Element))
                valid &= RequiredKeyword.ReportMissing(instance, rule.Names, Site, rule.Message, ref context);
        }

        return valid;
    }

    internal sealed record Rule(SchemaName Trigger, SchemaName[] Names)
    {
        public string Message { get; } = $"propriété obligatoire absente: {Trigger.Text} la rend nécessaire";
    }
}
