using SiBridge.Translation.Lheo;

namespace SiBridge.Cli.Import;

/// <summary>What was refused and what was odd, each in one line as compilers do, as it is found: however long it becomes, it is not kept in memory.</summary>
/// <param name="file">What the document is called.</param>
internal sealed class ImportReport(TextWriter output, string file)
{
    public int Remarks { get; private set; }

    public void Odd(LheoItem item)
    {
        Remarks += item.Remarks.Count;
        foreach (var remark in item.Remarks) output.WriteLine($"{file}:{remark.Line}: remarque: {remark.Path} : {remark.Message}");
    }

    public void Refused(int line, string path, string reason) => output.WriteLine($"{file}:{line}: refusée: {path} : {reason}");

    /// <returns>The sentence.</returns>
    public string Broken(LheoUnreadableException e)
    {
        var sentence = $"{file}:{e.Line}:{e.Column}: {e.Message}";
        output.WriteLine(sentence);
        return sentence;
    }

    public void Line(string text) => output.WriteLine($"{file}: {text}");
}
