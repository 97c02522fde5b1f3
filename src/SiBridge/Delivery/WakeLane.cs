using MassTransit;
using SiBridge.Contracts;

namespace SiBridge.Delivery;

/// <summary>Wakes what a transaction gave work to: the lane, where this process owns it, and readers that wait at this process for their inbox.</summary>
public sealed class WakeLane(Lanes lanes, InboxSignals inboxes) : IConsumer<LaneHasWork>
{
    public Task Consume(ConsumeContext<LaneHasWork> context)
    {
        var key = new LaneKey(context.Message.Recipient, context.Message.Channel);
        if (lanes.Owns(key)) lanes.Wake(key);
        else inboxes.Signal(key.Recipient);
        return Task.CompletedTask;
    }
}
