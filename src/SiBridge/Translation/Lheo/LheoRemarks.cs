namespace SiBridge.Translation.Lheo;

/// <summary>What is odd about one session, as it is found.</summary>
internal sealed class LheoRemarks(IReadOnlyList<LheoRemark> before)
{
    private readonly List<LheoRemark> all = [.. before];

    public IReadOnlyList<LheoRemark> All => all;

    public void Add(LheoNode at, string message) => all.Add(new(at.Line, at.Path, message));
}

/// <summary>Why a session has no canonical words.</summary>
/// <param name="pointer">The canonical property that could not be made.</param>
internal sealed class LheoRefusal(string pointer, LheoNode at, string message) : Exception(message)
{
    public string Pointer => pointer;

    public LheoRemark Remark { get; } = new(at.Line, at.Path, message);
}

/// <summary>What our own documents say of a session in extras, under canonical's names.</summary>
internal sealed class LheoOurs(LheoNode session)
{
    private readonly ILookup<string, string> told = session.All("extras").Where(e => e.Attribute("info") is LheoWords.Ours).SelectMany(e => e.All("extra"))
        .ToLookup(e => e.Attribute("info") ?? "", e => e.Raw);

    /// <summary>Null when it is not told.</summary>
    public string? One(string info) => told[info].FirstOrDefault(v => v.Length > 0);

    /// <summary>Null when it is not told; empty when it is told that there is none.</summary>
    public IReadOnlyList<string>? All(string info) => told.Contains(info) ? [.. told[info].Where(v => v.Length > 0)] : null;
}
