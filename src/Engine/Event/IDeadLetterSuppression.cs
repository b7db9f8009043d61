namespace QuilActors.Engine.Event;

/// <summary>Becomes a <see cref="SuppressedDeadLetter"/> instead of a dead letter.</summary>
public interface IDeadLetterSuppression;
