using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace SiBridge.Servers.Compose;

/// <summary>A mapping of a YAML document whose leaves are texts; what is not there is empty.</summary>
internal sealed class YamlMap(object? node)
{
    /// <summary>Of these the later file's takes the place of the earlier one's; other lists grow.</summary>
    private static readonly string[] Replaced = ["command", "entrypoint", "test"];

    private readonly Dictionary<object, object> entries = node as Dictionary<object, object> ?? [];

    public IEnumerable<string> Keys => entries.Keys.Cast<string>();

    /// <summary>With its anchors and merges (<c>&lt;&lt;</c>) resolved.</summary>
    public static Dictionary<object, object> Read(string text) =>
        (Dictionary<object, object>)new DeserializerBuilder().Build().Deserialize<object>(new MergingParser(new Parser(new StringReader(text))))!;

    /// <summary>What lies over wins, key by key.</summary>
    public static Dictionary<object, object> Merge(object over, object under)
    {
        var merged = new Dictionary<object, object>((Dictionary<object, object>)under);
        foreach (var (key, value) in (Dictionary<object, object>)over)
        {
            merged[key] = (value, merged.GetValueOrDefault(key)) switch
            {
                (Dictionary<object, object>, Dictionary<object, object> below) => Merge(value, below),
                (List<object> own, List<object> below) when !Replaced.Contains(key) => new List<object>([.. below, .. own]),
                _ => value,
            };
        }

        return merged;
    }

    public object Raw(string key) => entries[key];

    public void Set(string key, object value) => entries[key] = value;

    public string? Text(string key) => entries.GetValueOrDefault(key) as string;

    public YamlMap Map(string key) => new(entries.GetValueOrDefault(key));

    /// <summary>The items of a list; a single text counts as one.</summary>
    public IReadOnlyList<object> List(string key) => entries.GetValueOrDefault(key) switch
    {
        List<object> list => list,
        string text => [text],
        _ => [],
    };

    public IReadOnlyList<string> Texts(string key) => [.. List(key).OfType<string>()];

    public Dictionary<string, T> Entries<T>(Func<object, T> value) => entries.ToDictionary(e => (string)e.Key, e => value(e.Value));

    /// <summary>The names of a list of texts, or the keys of a mapping: many parts of the format may be either.</summary>
    public IReadOnlyList<string> Names(string key) => Map(key).Keys.ToList() is { Count: > 0 } keys ? keys : Texts(key);
}
