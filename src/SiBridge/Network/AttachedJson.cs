using System.Text.Json;
using SiBridge.JsonSchema;

namespace SiBridge.Network;

/// <summary>A file that travels with the network file, as strict JSON; what is wrong in it is told with its place.</summary>
/// <param name="name">Relative: <c>reference/motifs.json</c>.</param>
internal sealed class AttachedJson(string name, JsonText text, List<NetworkProblem> problems)
{
    public string Name => name;

    /// <summary>Without its folder and its ending.</summary>
    public string Code => Path.GetFileNameWithoutExtension(name);

    /// <summary>Usable while the network is read.</summary>
    public JsonElement Root => text.Root;

    public void Problem(string pointer, string message)
    {
        var (line, column) = text.Locate(pointer);
        problems.Add(new(pointer, message, line, column) { File = name });
    }

    /// <summary>Tells all that a schema has against it.</summary>
    /// <returns>Whether it has nothing.</returns>
    public bool Obeys(CompiledSchema schema)
    {
        var errors = schema.Evaluate(Root).ToList();
        foreach (var error in errors) Problem(error.Pointer, error.Message);
        return errors.Count == 0;
    }
}

/// <summary>All files that travel with a network file, read; those that are no JSON are told and left out.</summary>
internal sealed class AttachedJsons : IDisposable
{
    private readonly List<JsonText> texts = [];
    private readonly List<AttachedJson> files = [];

    public AttachedJsons(IReadOnlyDictionary<string, byte[]> utf8, List<NetworkProblem> problems)
    {
        foreach (var (name, bytes) in utf8)
        {
            if (JsonText.TryParse(bytes, out var text, out var syntax))
            {
                texts.Add(text);
                files.Add(new(name, text, problems));
            }
            else
            {
                problems.Add(new("", syntax.Message, syntax.Line, syntax.Column) { File = name });
            }
        }
    }

    /// <summary>Those of one of <see cref="AttachedFiles.Folders"/>.</summary>
    public IEnumerable<AttachedJson> In(string folder) => files.Where(f => f.Name.StartsWith(folder + "/", StringComparison.Ordinal));

    public void Dispose() => texts.ForEach(text => text.Dispose());
}
