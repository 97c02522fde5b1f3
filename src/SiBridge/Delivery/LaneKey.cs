namespace SiBridge.Delivery;

/// <summary>A channel's name: the partner and the entry of its <c>receives</c>.</summary>
public sealed record LaneKey(string Recipient, string Channel)
{
    public override string ToString() => $"{Recipient}/{Channel}";
}
