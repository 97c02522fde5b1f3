using System.Text.Json;

namespace SiBridge.Tests.JsonSchema.Properties;

/// <summary>
/// JSON Schema 2020-12 as its text reads, for the comparison with the library: one keyword after the other over plain JSON, every
/// branch evaluated to its end, every annotation copied. Patterns are those of <see cref="Vocabulary.Patterns"/>, each a function.
/// </summary>
/// <param name="document">The schema document, in which every reference must lead somewhere.</param>
internal sealed class ReferenceEvaluator(JsonElement document)
{
    private readonly ReferenceResources resources = new(document);

    public bool IsValid(JsonElement instance) => Evaluate(document, instance, new([document])).Valid;

    /// <summary>What a schema says of a value: the verdict, and which children it or its subschemas have evaluated.</summary>
    private sealed record Result(bool Valid, HashSet<string> Properties, HashSet<int> Items)
    {
        public static Result Of(bool valid) => new(valid, [], []);
    }

    /// <summary>The resources that the evaluation has come through, outermost first; the last is where it stands.</summary>
    private sealed record Scope(JsonElement[] Resources)
    {
        public JsonElement Current => Resources[^1];

        public Scope Enter(JsonElement resource) => new([.. Resources, resource]);
    }

    private Result Evaluate(JsonElement schema, JsonElement instance, Scope scope)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return Result.Of(schema.ValueKind is JsonValueKind.True);
        if (schema.TryGetProperty("$id", out _))
            scope = scope.Enter(schema);

        var all = new List<Result> { Result.Of(ReferenceAssertions.Hold(schema, instance)) };
        all.AddRange(InPlace(schema, instance, scope));
        if (instance.ValueKind is JsonValueKind.Object)
            all.Add(Properties(schema, instance, scope));
        if (instance.ValueKind is JsonValueKind.Array)
            all.AddRange([Items(schema, instance, scope), Contains(schema, instance, scope)]);
        all.Add(Unevaluated(schema, instance, scope, Union(all)));

        // A schema that fails leaves no annotations.
        Result union = Union(all);
        return union.Valid ? union : Result.Of(false);
    }

    private IEnumerable<Result> InPlace(JsonElement schema, JsonElement instance, Scope scope)
    {
        Result Apply(JsonElement subschema) => Evaluate(subschema, instance, scope);

        if (schema.TryGetProperty("$ref", out var reference))
        {
            var (resource, target) = resources.Find(scope.Current, reference.GetString()!);
            yield return Evaluate(target, instance, scope.Enter(resource));
        }

        if (schema.TryGetProperty("$dynamicRef", out var dynamicReference))
        {
            var (resource, target) = resources.FindDynamic(scope.Resources, dynamicReference.GetString()!);
            yield return Evaluate(target, instance, scope.Enter(resource));
        }

        if (schema.TryGetProperty("allOf", out var allOf))
            yield return Union(allOf.EnumerateArray().Select(Apply));

        if (schema.TryGetProperty("anyOf", out var anyOf))
        {
            var valid = anyOf.EnumerateArray().Select(Apply).Where(r => r.Valid).ToList();
            yield return valid.Count > 0 ? Union(valid) : Result.Of(false);
        }

        if (schema.TryGetProperty("oneOf", out var oneOf))
        {
            var valid = oneOf.EnumerateArray().Select(Apply).Where(r => r.Valid).ToList();
            yield return valid.Count == 1 ? valid[0] : Result.Of(false);
        }

        if (schema.TryGetProperty("not", out var not))
            yield return Result.Of(!Apply(not).Valid);

        if (schema.TryGetProperty("if", out var condition))
        {
            var held = Apply(condition);
            if (held.Valid)
                yield return held;
            if (schema.TryGetProperty(held.Valid ? "then" : "else", out var consequence))
                yield return Apply(consequence);
        }

        if (schema.TryGetProperty("dependentSchemas", out var dependents) && instance.ValueKind is JsonValueKind.Object)
            yield return Union(dependents.EnumerateObject().Where(d => instance.TryGetProperty(d.Name, out _)).Select(d => Apply(d.Value)));
    }

    private Result Properties(JsonElement schema, JsonElement instance, Scope scope)
    {
        bool valid = true;
        var evaluated = new HashSet<string>();
        foreach (var property in instance.EnumerateObject())
        {
            var applied = new List<JsonElement>();
            if (schema.TryGetProperty("properties", out var named) && named.TryGetProperty(property.Name, out var own))
                applied.Add(own);
            if (schema.TryGetProperty("patternProperties", out var patterned))
                applied.AddRange(patterned.EnumerateObject().Where(p => Vocabulary.Patterns[p.Name](property.Name)).Select(p => p.Value));
            if (applied.Count == 0 && schema.TryGetProperty("additionalProperties", out var others))
                applied.Add(others);
            valid &= applied.TrueForAll(s => Evaluate(s, property.Value, scope).Valid);
            if (applied.Count > 0)
                evaluated.Add(property.Name);
            if (schema.TryGetProperty("propertyNames", out var names))
                valid &= Evaluate(names, JsonSerializer.SerializeToElement(property.Name), scope).Valid;
        }

        return new(valid, evaluated, []);
    }

    private Result Items(JsonElement schema, JsonElement instance, Scope scope)
    {
        bool valid = true;
        var evaluated = new HashSet<int>();
        JsonElement[] prefix = schema.TryGetProperty("prefixItems", out var list) ? [.. list.EnumerateArray()] : [];
        bool hasRest = schema.TryGetProperty("items", out var rest);
        foreach (var (index, item) in instance.EnumerateArray().Index())
        {
            if (index >= prefix.Length && !hasRest)
                break;
            valid &= Evaluate(index < prefix.Length ? prefix[index] : rest, item, scope).Valid;
            evaluated.Add(index);
        }

        return new(valid, [], evaluated);
    }

    private Result Contains(JsonElement schema, JsonElement instance, Scope scope)
    {
        if (!schema.TryGetProperty("contains", out var wanted))
            return Result.Of(true);
        var found = instance.EnumerateArray().Index().Where(i => Evaluate(wanted, i.Item, scope).Valid).Select(i => i.Index).ToHashSet();
        double min = schema.TryGetProperty("minContains", out var least) ? least.GetDouble() : 1;
        double max = schema.TryGetProperty("maxContains", out var most) ? most.GetDouble() : double.MaxValue;
        return new(found.Count >= min && found.Count <= max, [], found);
    }

    private Result Unevaluated(JsonElement schema, JsonElement instance, Scope scope, Result before)
    {
        if (instance.ValueKind is JsonValueKind.Object && schema.TryGetProperty("unevaluatedProperties", out var properties))
        {
            var left = instance.EnumerateObject().Where(p => !before.Properties.Contains(p.Name)).ToList();
            return new(left.TrueForAll(p => Evaluate(properties, p.Value, scope).Valid), [.. left.Select(p => p.Name)], []);
        }

        if (instance.ValueKind is JsonValueKind.Array && schema.TryGetProperty("unevaluatedItems", out var items))
        {
            var left = instance.EnumerateArray().Index().Where(i => !before.Items.Contains(i.Index)).ToList();
            return new(left.TrueForAll(i => Evaluate(items, i.Item, scope).Valid), [], [.. left.Select(i => i.Index)]);
        }

        return Result.Of(true);
    }

    private static Result Union(IEnumerable<Result> results)
    {
        var all = results.ToList();
        return new(all.TrueForAll(r => r.Valid), [.. all.SelectMany(r => r.Properties)], [.. all.SelectMany(r => r.Items)]);
    }
}
