using BenchmarkDotNet.Attributes;
using SiBridge.JsonSchema;

namespace SiBridge.Benchmarks.Validator;

/// <summary>Reading strictly, and judging what was read; one operation is one document. Public and open, as the harness wants it.</summary>
[MemoryDiagnoser]
public class ValidatorBenchmarks
{
    private readonly CompiledSchema schema = Specimens.Schema();
    private readonly byte[] valid = Specimens.Valid();
    private readonly JsonText validRead = Specimens.Read(Specimens.Valid());
    private readonly JsonText invalidRead = Specimens.Read(Specimens.Invalid());

    [Benchmark(Baseline = true)]
    public void Read() => Specimens.Read(valid).Dispose();

    [Benchmark]
    public int ReadAndJudge()
    {
        using var text = Specimens.Read(valid);
        return schema.Evaluate(text.Root).Count;
    }

    [Benchmark]
    public int Judge() => schema.Evaluate(validRead.Root).Count;

    [Benchmark]
    public int JudgeFiveErrors() => schema.Evaluate(invalidRead.Root).Count;
}
