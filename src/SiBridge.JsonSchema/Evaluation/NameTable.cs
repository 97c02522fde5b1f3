using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using SiBridge.JsonSchema.Text;

namespace SiBridge.JsonSchema.Evaluation;

/// <summary>A dictionary by strings of a schema, asked with raw JSON strings of a document without making them .NET strings.</summary>
internal sealed class NameTable<T>
{
    private readonly Dictionary<byte[], T> _entries = new(Utf8Comparer.Instance);
    private readonly Dictionary<byte[], T>.AlternateLookup<ReadOnlySpan<byte>> _bySpan;

    public NameTable() => _bySpan = _entries.GetAlternateLookup<ReadOnlySpan<byte>>();

    public int Count => _entries.Count;

    public IEnumerable<string> Names => _entries.Keys.Select(Encoding.UTF8.GetString);

    public void Set(string name, T value) => _entries[Encoding.UTF8.GetBytes(name)] = value;

    public bool TryGet(ReadOnlySpan<byte> raw, [MaybeNullWhen(false)] out T value) =>
        JsonString.HasEscapes(raw) ? TryGetEscaped(raw, out value) : _bySpan.TryGetValue(raw, out value);

    private bool TryGetEscaped(ReadOnlySpan<byte> raw, [MaybeNullWhen(false)] out T value)
    {
        using var name = new Utf8Text(raw, stackalloc byte[256]);
        return _bySpan.TryGetValue(name.Value, out value);
    }
}

/// <summary>Only names of schemas are ever put in, so the hash may be a plain one: the length and both ends tell them apart well enough.</summary>
file sealed class Utf8Comparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public static readonly Utf8Comparer Instance = new();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        const ulong spread = 0x9E3779B97F4A7C15;
        ulong ends = 0;
        if (alternate.Length >= sizeof(ulong))
            ends = BinaryPrimitives.ReadUInt64LittleEndian(alternate) ^ (BinaryPrimitives.ReadUInt64LittleEndian(alternate[^sizeof(ulong)..]) * spread);
        else
        {
            foreach (byte b in alternate)
                ends = (ends << 8) | b;
        }

        return (int)(((ends + (ulong)alternate.Length) * spread) >> 32);
    }

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
}
