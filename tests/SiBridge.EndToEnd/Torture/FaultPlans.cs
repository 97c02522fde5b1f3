using Shouldly;
using Xunit;

namespace SiBridge.EndToEnd.Torture;

/// <summary>The plan of a torture can be repeated, and has of everything.</summary>
public sealed class FaultPlans
{
    private static readonly FaultMix Mix =
        new(["gateway-1", "worker-1", "rabbitmq"], "rabbitmq", ["ml-caen", "of-pommier-bleu"], TimeSpan.FromSeconds(5.5), _ => TimeSpan.FromSeconds(10));

    [Fact]
    public void The_same_seed_makes_the_same_plan_and_another_seed_another()
    {
        Mix.Plan(7, TimeSpan.FromMinutes(1)).ShouldBe(Mix.Plan(7, TimeSpan.FromMinutes(1)));
        Mix.Plan(7, TimeSpan.FromMinutes(1)).ShouldNotBe(Mix.Plan(8, TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void A_short_run_has_faults_of_each_kind_and_kills_and_freezes_each_process_and_server()
    {
        foreach (var (mix, lasts, kinds) in new[] { (Storms.Mix(isLong: false), Storms.Usually, 8), (StormsOnOneProcess.Mix, StormsOnOneProcess.Usually, 7) })
        {
            var plan = mix.Plan(Storms.UsualSeed, lasts);
            plan.Select(f => f.Kind).Distinct().Count().ShouldBe(kinds);
            foreach (var kind in new[] { FaultKind.Kill, FaultKind.Freeze }) plan.Where(f => f.Kind == kind).Select(f => f.Target).Distinct().ShouldBe(mix.Victims, ignoreOrder: true);
        }
    }

    [Fact]
    public void Thirty_minutes_have_300_faults_and_each_kind_befalls_each_of_its_targets()
    {
        var plan = Mix.Plan(1, TimeSpan.FromMinutes(30));

        plan.Count.ShouldBeGreaterThanOrEqualTo(300);
        plan.Select(f => $"{f.Kind} {f.Target}").Distinct().Count().ShouldBe((2 * 3) + 1 + (5 * 2));
        plan.ShouldAllBe(f => f.At < TimeSpan.FromMinutes(30));
    }
}
