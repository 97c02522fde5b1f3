namespace SiBridge.Delivery;

/// <summary>A <see cref="Claimed"/> as statements tell it.</summary>
internal sealed class ClaimedRow
{
    public const string Columns = "d.seq, d.delivery AS Id, m.receipt, m.type, d.replaces, d.format, b.body, p.parts";

    public long Seq { get; init; }
    public Guid Id { get; init; }
    public Guid Receipt { get; init; }
    public string Type { get; init; } = "";
    public string OrderKey { get; init; } = "";
    public Guid Claim { get; init; }
    public int Step { get; init; }
    public DateTimeOffset DueAt { get; init; }
    public Guid? Replaces { get; init; }
    public bool Resent { get; init; }
    public string Format { get; init; } = "";
    public byte[] Body { get; init; } = [];
    public byte[] Parts { get; init; } = [];

    public Claimed ToClaimed() => new(Seq, Id, Receipt, Type, OrderKey, Claim, Step, DueAt, Format, Parts, Body, Replaces, Resent);
}
