using System.Text.Json.Nodes;

namespace SiBridge.Tests.JsonSchema.Properties;

/// <summary>One change somewhere in a document: what makes an accepted one nearly acceptable.</summary>
internal static class Mutation
{
    public static JsonNode? Of(JsonNode? node, Random random)
    {
        if (node is JsonObject { Count: > 0 } parent && random.Chance(70))
        {
            string name = random.Any(parent.Select(p => p.Key).ToList());
            JsonNode? child = parent[name];
            parent.Remove(name);
            if (random.Chance(70))
                parent[random.Chance(80) ? name : random.Any(Vocabulary.Names)] = Of(child, random);
            return parent;
        }

        if (node is JsonArray { Count: > 0 } list && random.Chance(70))
        {
            int at = random.Next(list.Count);
            JsonNode? child = list[at];
            list.RemoveAt(at);
            if (random.Chance(30))
                list.Add(child?.DeepClone());
            if (random.Chance(70))
                list.Insert(Math.Min(at, list.Count), Of(child, random));
            return list;
        }

        switch (node)
        {
            case JsonObject one when random.Chance(60):
                one[random.Any(Vocabulary.Names)] = Vocabulary.Value(random, 1);
                return one;
            case JsonArray some when random.Chance(60):
                some.Add(Vocabulary.Value(random, 1));
                return some;
            default:
                return Vocabulary.Value(random);
        }
    }
}
