using System.Globalization;

namespace SiBridge.Translation.Lheo;

/// <summary>An element that was read, with what a session may need of it.</summary>
internal sealed class LheoNode(string name, LheoNode? parent, int ordinal, int line)
{
    private readonly List<LheoNode> children = [];
    private List<(string Name, string Value)>? attributes;

    public string Name => name;

    public LheoNode? Parent => parent;

    public int Line => line;

    private int Ordinal => ordinal;

    /// <summary>As it stands, with white space around it.</summary>
    public string Raw { get; set; } = "";

    /// <summary>Without white space around it; null when nothing is left, or when nobody told it.</summary>
    public string? Text => Raw.Trim() is var text && LheoElements.SaysSomething(text) ? text : null;

    /// <summary>Where it stands: <c>/lheo/offres/formation[12]/action[1]/session[2]/periode/debut</c>.</summary>
    public string Path => $"{parent?.Path}/{name}{(ordinal > 1 || name is "formation" or "action" or "session" ? string.Create(CultureInfo.InvariantCulture, $"[{ordinal}]") : "")}";

    public LheoNode Add(string child, int at)
    {
        // Elements of one name stand together, and there may be very many.
        var before = children.Count > 0 && children[^1].Name == child ? children[^1].Ordinal : All(child).Count();
        var node = new LheoNode(child, this, before + 1, at);
        children.Add(node);
        return node;
    }

    public void Set(string attribute, string value) => (attributes ??= []).Add((attribute, value));

    public string? Attribute(string attribute) => attributes?.FirstOrDefault(a => a.Name == attribute).Value?.Trim() is { Length: > 0 } value ? value : null;

    public IEnumerable<LheoNode> All(string child) => children.Where(c => c.Name == child);

    public LheoNode? One(params ReadOnlySpan<string> path)
    {
        var node = this;
        foreach (var step in path)
        {
            LheoNode? next = null;
            foreach (var c in node.children)
            {
                if (c.Name != step) continue;
                next = c;
                break;
            }

            if (next is null) return null;
            node = next;
        }

        return node;
    }
}
