using QuilActors.Engine;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors;

/// <summary>The only place where the engine's clock becomes the time that cores see.</summary>
public static class Clock
{
    public static Instant Now(ActorSystem system) => new(system.Clock.UtcTicks);
}
