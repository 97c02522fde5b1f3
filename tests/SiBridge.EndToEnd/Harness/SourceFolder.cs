using System.Text.Json.Nodes;

namespace SiBridge.EndToEnd.Harness;

/// <summary>A folder that the bridge watches for a partner.</summary>
public sealed class SourceFolder : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public SourceFolder() => Directory.CreateDirectory(Path);

    public string Path => folder["depot"];

    public string this[string file] => System.IO.Path.Combine(Path, file);

    /// <summary>What lies there, and in what the bridge is reading.</summary>
    public IEnumerable<string> Waiting => Directory.EnumerateFiles(Path).Concat(Directory.Exists(this["en_cours"]) ? Directory.EnumerateFileSystemEntries(this["en_cours"]) : []);

    /// <summary>An entry of <c>sends</c>.</summary>
    /// <param name="type">Null where the format tells it.</param>
    public JsonObject Source(string? type, string format = "canonical", bool complete = false)
    {
        var source = new JsonObject { ["kind"] = "directory", ["path"] = Path, ["format"] = format, ["every_seconds"] = 1 };
        if (complete) source["complete"] = true;
        if (type is not null) source["type"] = type;
        return new() { ["code"] = "depot", ["source"] = source };
    }

    /// <summary>A bridge that watches it for one of its partners.</summary>
    public Task<Normandie> StartNormandie(string partner, string? type, string format = "canonical", bool complete = false) => Normandie.Start(
        own => [new(own.NetworkFile, own.DataFolder)], own => own.Network.Partner(partner)["sends"] = new JsonArray(Source(type, format, complete)));

    /// <summary>As a whole, as a careful partner does.</summary>
    public void Put(string name, string text)
    {
        File.WriteAllText(this[name + ".part"], text);
        File.Move(this[name + ".part"], this[name]);
    }

    /// <summary>The lines of a file's acknowledgement without its header, once the file is beside it.</summary>
    public async Task<IReadOnlyList<string[]>> Acknowledgement(string settled, string name)
    {
        await Eventually.Holds(() => File.ReadAllText(System.IO.Path.Combine(this[settled], name)));
        return [.. File.ReadAllLines(System.IO.Path.Combine(this[settled], name + ".acquit.csv")).Skip(1).Select(l => l.Split(';'))];
    }

    public void Dispose() => folder.Dispose();
}
