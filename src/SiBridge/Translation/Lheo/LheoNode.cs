using System.Globalization;
using System.Text;

namespace SiBridge.Translation.Lheo;

/// <summary>An element that was read, with what a session may need of it.</summary>
internal sealed class LheoNode(string name, LheoNode? parent, int ordinal, int line)
{
    /// <summary>Those of one name together, one behind the other: names are few (<see cref="LheoFormation"/>), and of one there may be very many.</summary>
    private readonly List<(LheoNode First, LheoNode Last)> children = [];
    private List<(string Name, string? Value)>? attributes;
    private LheoNode? next;
    private string raw = "";
    private StringBuilder? pieces;
    private (string? Text, bool Known) text;

    public string Name => name;

    public LheoNode? Parent => parent;

    public int Line => line;

    private int Ordinal => ordinal;

    /// <summary>As it stands, with white space around it.</summary>
    public string Raw
    {
        get
        {
            if (pieces is not null) (raw, pieces) = (pieces.ToString(), null);
            return raw;
        }
    }

    /// <summary>Without white space around it; null when nothing is left, or when nobody told it.</summary>
    public string? Text
    {
        get
        {
            // Each session of a formation asks for what the formation says.
            if (!text.Known) text = (Raw.Trim() is var told && LheoElements.SaysSomething(told) ? told : null, true);
            return text.Text;
        }
    }

    /// <summary>Where it stands: <c>/lheo/offres/formation[12]/action[1]/session[2]/periode/debut</c>.</summary>
    public string Path => $"{parent?.Path}/{name}{(ordinal > 1 || name is "formation" or "action" or "session" ? string.Create(CultureInfo.InvariantCulture, $"[{ordinal}]") : "")}";

    public LheoNode Add(string child, int at)
    {
        var i = Find(child);
        var node = new LheoNode(child, this, i < 0 ? 1 : children[i].Last.Ordinal + 1, at);
        if (i < 0)
        {
            children.Add((node, node));
        }
        else
        {
            children[i].Last.next = node;
            children[i] = (children[i].First, node);
        }

        return node;
    }

    /// <summary>A text may come in a million pieces, with a comment between each two.</summary>
    public void Say(string piece)
    {
        if (pieces is not null || raw.Length > 0) (pieces ??= new StringBuilder(raw)).Append(piece);
        else raw = piece;
    }

    public void Set(string attribute, string value) => (attributes ??= []).Add((attribute, value.Trim() is { Length: > 0 } told ? told : null));

    public string? Attribute(string attribute) => attributes?.FirstOrDefault(a => a.Name == attribute).Value;

    public IEnumerable<LheoNode> All(string child)
    {
        for (var node = Child(child); node is not null; node = node.next) yield return node;
    }

    public LheoNode? One(params ReadOnlySpan<string> path)
    {
        var node = this;
        foreach (var step in path)
        {
            if (node.Child(step) is not { } inner) return null;
            node = inner;
        }

        return node;
    }

    private LheoNode? Child(string child) => Find(child) is >= 0 and var i ? children[i].First : null;

    private int Find(string child)
    {
        for (var i = 0; i < children.Count; i++)
        {
            if (children[i].First.Name == child) return i;
        }

        return -1;
    }
}
